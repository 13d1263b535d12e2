// What all list commands do: ask, choose the fields, write the rows as they come.
#pragma once

#include "cli/context.hpp"
#include "cli/output/fields.hpp"
#include "cli/output/record.hpp"
#include "cli/output/row_writer.hpp"
#include "common/protocol/messages/session.hpp"

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace instacrm::cli {

/// Rows that a table shows when nobody says how many.
inline constexpr std::int64_t default_table_rows = 50;

/// Writes the pieces of one list. The daemon's columns are known with the first piece.
class ListPrinter {
public:
    /// `limit`: rows after this one are only counted as "there are more".
    ListPrinter(const Context& context, const ListShape& shape, std::optional<std::int64_t> limit = {})
        : context_(context), shape_(shape), limit_(limit) {}

    void take(const protocol::Chunk& chunk);
    void take_row(const json::array& row);

    /// Writes out what there is, of a list that may go on.
    void flush();

    /// The end: says on stderr that there are no rows, or more than were shown.
    void finish();

private:
    void begin(const std::vector<std::string>& columns);
    json::array with_stand_in(json::array row) const;

    const Context& context_;
    const ListShape& shape_;
    std::optional<std::int64_t> limit_;
    std::unique_ptr<RowWriter> writer_;
    std::optional<RowPicker> picker_;
    std::optional<std::pair<std::size_t, std::size_t>> stand_in_;  ///< the places of its two columns
    std::int64_t rows_ = 0;
    bool more_ = false;
};

/// Runs a list command. A request with a limit gets it from --limit; a table has a default, and asks for one
/// row more, to know whether there are any.
template <class Request>
ExitCode run_list(const Context& context, std::string_view method, Request request) {
    std::optional<std::int64_t> shown;
    if constexpr (requires { request.limit; }) {
        request.limit = context.arguments.count("limit");
        if (context.for_people()) {
            shown = request.limit.value_or(default_table_rows);
            request.limit = *shown + 1;
        }
    }
    ListPrinter printer(context, *context.command.list, shown);
    context.client.list(method, protocol::to_json(request),
                        [&](const protocol::Chunk& chunk) { printer.take(chunk); });
    printer.finish();
    return ExitCode::done;
}

/// Writes described structs that came in one reply as the command's list.
template <class Row>
void show_rows(const Context& context, const std::vector<Row>& rows) {
    protocol::Chunk chunk;
    boost::mp11::mp_for_each<boost::describe::describe_members<Row, boost::describe::mod_public>>(
        [&](auto member) { chunk.columns.emplace_back(member.name); });
    json::array cells;
    for (const auto& row : rows) {
        json::array line;
        const auto record = to_record(row);
        for (const auto& member : record.as_object()) line.push_back(member.value());
        cells.push_back(std::move(line));
    }
    chunk.rows = std::move(cells);
    ListPrinter printer(context, *context.command.list);
    printer.take(chunk);
    printer.finish();
}

}  // namespace instacrm::cli
