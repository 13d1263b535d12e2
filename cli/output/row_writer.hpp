// A list, row by row, in one of the formats. Nothing here holds the whole list.
#pragma once

#include "cli/console.hpp"
#include "cli/output/format.hpp"
#include "common/domain/time.hpp"

#include <boost/json/value.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::cli {

namespace json = boost::json;

/// The chosen values of one row, in the order of the fields; they stay the caller's.
using Cells = std::span<const json::value* const>;

class RowWriter {
public:
    RowWriter() = default;
    RowWriter(const RowWriter&) = delete;
    RowWriter& operator=(const RowWriter&) = delete;
    virtual ~RowWriter() = default;

    virtual void row(Cells cells) = 0;

    /// Writes out what was held back to be measured; more rows may follow.
    virtual void flush() {}

    /// The end of the list.
    virtual void finish() {}
};

/// `name` is the list's key in JSON. `fields` are the columns, in order.
std::unique_ptr<RowWriter> make_row_writer(const OutputOptions& options, Sink& out, std::string_view name,
                                           std::vector<std::string> fields, Time now);

// One of each format, for make_row_writer and tests.
std::unique_ptr<RowWriter> make_table_writer(const OutputOptions& options, Sink& out,
                                             std::vector<std::string> fields, Time now);
std::unique_ptr<RowWriter> make_csv_writer(const OutputOptions& options, Sink& out,
                                           const std::vector<std::string>& fields);
std::unique_ptr<RowWriter> make_tsv_writer(const OutputOptions& options, Sink& out,
                                           const std::vector<std::string>& fields);
std::unique_ptr<RowWriter> make_json_writer(Sink& out, std::string_view name,
                                            const std::vector<std::string>& fields);
std::unique_ptr<RowWriter> make_ndjson_writer(Sink& out, const std::vector<std::string>& fields);

}  // namespace instacrm::cli
