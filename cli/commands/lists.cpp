#include "cli/commands/lists.hpp"

#include "cli/output/values.hpp"

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
    if (stand_in_)
        writer_->row(picker_->of(with_stand_in(row)));
    else
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
    context_.console.out.flush();  // remarks come after it
    const std::string name(shape_.name);
    if (rows_ == 0) context_.say("no " + name);
    if (more_)
        context_.say((rows_ == 1 ? "this is the first of the " + name
                                 : "these are the first " + std::to_string(rows_) + " " + name) +
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
    const auto column = std::ranges::find(columns, shape_.stand_in.column);
    const auto other = std::ranges::find(columns, shape_.stand_in.other);
    if (context_.for_people() && !context_.output.fields && column != columns.end() && other != columns.end())
        stand_in_.emplace(column - columns.begin(), other - columns.begin());
    picker_.emplace(wanted, columns);
    writer_ = make_row_writer(context_.output, context_.console.out, shape_.name, wanted, context_.now);
}

json::array ListPrinter::with_stand_in(json::array row) const {
    const auto& [column, other] = *stand_in_;
    if (!row.at(column).is_null()) return row;
    row[column] = row.at(other);
    if (const auto* text = row[column].if_string()) row[column] = plain_details(*text);
    return row;
}

}  // namespace instacrm::cli
