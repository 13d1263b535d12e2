// json and ndjson. docs/json.md is the contract.
#include "cli/output/record.hpp"
#include "cli/output/row_writer.hpp"
#include "cli/output/values.hpp"

#include <boost/json/serialize.hpp>

namespace instacrm::cli {
namespace {

/// Objects of the same keys, each on a line; `json` puts an envelope around them.
class ObjectWriter : public RowWriter {
public:
    ObjectWriter(Sink& out, std::string_view envelope, const std::vector<std::string>& fields)
        : out_(out), enveloped_(!envelope.empty()) {
        for (const auto& field : fields)
            keys_.push_back((keys_.empty() ? "{" : ",") + json::serialize(json::string_view(field)) + ":");
        if (enveloped_)
            out_.write("{\"schema_version\":" + std::to_string(json_schema_version) + ",\"" +
                       std::string(envelope) + "\":[");
    }

    void row(Cells cells) override {
        line_.clear();
        if (enveloped_) line_ += rows_++ == 0 ? "\n" : ",\n";
        for (std::size_t i = 0; i < cells.size(); ++i) {
            line_ += keys_[i];
            append_json(line_, *cells[i]);
        }
        line_ += enveloped_ ? "}" : "}\n";
        out_.write(line_);
    }

    void finish() override {
        if (enveloped_) out_.write(rows_ == 0 ? "]}\n" : "\n]}\n");
    }

private:
    Sink& out_;
    bool enveloped_;
    std::vector<std::string> keys_;  // with the punctuation before them
    std::string line_;
    std::size_t rows_ = 0;
};

}  // namespace

std::unique_ptr<RowWriter> make_json_writer(Sink& out, std::string_view name,
                                            const std::vector<std::string>& fields) {
    return std::make_unique<ObjectWriter>(out, name, fields);
}

std::unique_ptr<RowWriter> make_ndjson_writer(Sink& out, const std::vector<std::string>& fields) {
    return std::make_unique<ObjectWriter>(out, "", fields);
}

}  // namespace instacrm::cli
