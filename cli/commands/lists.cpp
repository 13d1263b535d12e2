#include "cli/commands/lists.hpp"

#include <algorithm>

namespace instacrm::cli {

void ListPrinter::take(const protocol::Chunk& chunk) {
    if (!writer_) begin(chunk.columns);
    const auto* rows = chunk.rows.if_array();
    if (rows == nullptr)
        throw protocol::ProtocolError(protocol::ErrorCode::invalid_request,
                                      "the daemon sent a list without rows");
    for (const auto& row : *rows) take_row(row.as_array());
}

void ListPrinter::take_row(const json::array& row) {
    if (limit_ && rows_ == *limit_) {
        more_ = true;
        return;
    }
    writer_->row(picker_->of(row));
    ++rows_;
}

void ListPrinter::flush() {
    if (writer_) writer_->flush();
    context_.console.out.flush();
}

void ListPrinter::finish() {
    if (writer_) writer_->finish();
    if (!context_.for_people()) return;
    const std::string name(shape_.name);
    if (rows_ == 0) context_.say("no " + name);
    if (more_)
        context_.say("these are the first " + std::to_string(rows_) + " " + name +
                     "; there are more: --limit N, or --format csv for all");
}

void ListPrinter::begin(const std::vector<std::string>& columns) {
    std::vector<std::string> wanted = columns;
    if (context_.for_people()) {
        // Of an older daemon: what it has of the fields that a table shows.
        wanted.assign(shape_.table_fields.begin(), shape_.table_fields.end());
        std::erase_if(wanted,
                      [&](const auto& field) { return std::ranges::find(columns, field) == columns.end(); });
    }
    if (context_.output.fields) wanted = *context_.output.fields;
    picker_.emplace(wanted, columns);
    writer_ = make_row_writer(context_.output, context_.console.out, shape_.name, wanted, context_.now);
}

}  // namespace instacrm::cli
