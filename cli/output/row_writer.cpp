#include "cli/output/row_writer.hpp"

#include "cli/failure.hpp"

namespace instacrm::cli {

std::unique_ptr<RowWriter> make_row_writer(const OutputOptions& options, Sink& out, std::string_view name,
                                           std::vector<std::string> fields, Time now) {
    switch (options.format) {
        case Format::json:
            return make_json_writer(out, name, fields);
        case Format::ndjson:
            return make_ndjson_writer(out, fields);
        case Format::csv:
            return make_csv_writer(options, out, fields);
        case Format::tsv:
            return make_tsv_writer(options, out, fields);
        case Format::xlsx:
            throw UsageError("xlsx is for files", "use: instacrm export leads --out leads.xlsx");
        case Format::table:
            break;
    }
    return make_table_writer(options, out, std::move(fields), now);
}

}  // namespace instacrm::cli
