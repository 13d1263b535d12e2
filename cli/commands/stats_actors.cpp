#include "cli/commands/commands.hpp"
#include "cli/commands/stats_options.hpp"
#include "cli/output/charts.hpp"
#include "common/protocol/messages/stats.hpp"

#include <algorithm>

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"stats actors --since 30d", "Each account and who uses it: DMs, leads, how far they came"},
    Example{"stats actors --actor @our.shop --format csv", "One account's seats, for a spreadsheet"},
};
constexpr std::array<std::string_view, 10> fields{"actor",     "operator_name", "best", "messages", "leads",
                                                  "contacted", "replied",       "warm", "booked",   "paid"};
constexpr ListShape shape{"rows", fields, fields};

void draw(const Context& context, const protocol::SeatsResponse& response) {
    say_window(context, response.since, response.until);
    std::int64_t most = 0;
    for (const auto& row : response.rows) most = std::max(most, row.messages);
    PeopleTable table(
        {"account", "person", "dms", "", "leads", "contacted", "replied", "warm", "booked", "paid"});
    for (const auto& row : response.rows) {
        const bool whole = row.operator_name.empty();
        table.row({json::string(whole ? "@" + row.actor : ""),
                   json::string(whole ? "all" : row.operator_name + (row.best ? " (best)" : "")),
                   row.messages, json::string(bar(row.messages, most, 16)), row.leads, row.contacted,
                   row.replied, row.warm, row.booked, row.paid});
    }
    table.write(context);
    if (response.rows.empty()) context.say("no accounts");
}

ExitCode run(Context& context) {
    const auto request = stats_request<protocol::StatsRequest>(context);
    const auto response = context.client.call<protocol::SeatsResponse>("stats.actors", request);
    return show_report(context, response, [&] { draw(context, response); });
}

}  // namespace

constinit const Command stats_actors_command{
    .noun = "stats",
    .verb = "actors",
    .help = "each account and its seats",
    .run = run,
    .options = stats_options,
    .examples = examples,
    .notes =
        "A row without operator_name is the whole account. LEADS are all that were written to; from "
        "CONTACTED on it is what became of those whose very first DM came from there.",
    .list = &shape,
    .view = true};

}  // namespace instacrm::cli
