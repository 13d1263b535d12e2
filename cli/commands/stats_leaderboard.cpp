#include "cli/commands/commands.hpp"
#include "cli/commands/stats_options.hpp"
#include "cli/output/charts.hpp"
#include "common/protocol/messages/stats.hpp"

#include <algorithm>

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"stats leaderboard --since 7d", "Who wrote most, and who was answered?"},
    Example{"stats leaderboard --since 2026-11-01 --until 2026-12-01 --json", "November, for a script"},
};
constexpr std::array<std::string_view, 10> fields{
    "of",   "name",   "messages", "leads_contacted",         "replied",
    "warm", "booked", "paid",     "reply_rate_of_contacted", "reply_rate_of_messages"};
constexpr ListShape shape{"rows", fields, fields};

void draw(const Context& context, const protocol::LeaderboardResponse& response) {
    say_window(context, response.since, response.until);
    for (const std::string_view of : {"person", "account"}) {
        std::int64_t most = 0;
        for (const auto& row : response.rows)
            if (row.of == of) most = std::max(most, row.messages);
        PeopleTable table(
            {std::string(of), "dms", "", "contacted", "replied", "of_contacted", "of_dms", "booked"});
        const auto rate = [](const std::optional<double>& fraction) {
            return json::string(fraction ? percent(*fraction) : "");
        };
        for (const auto& row : response.rows) {
            if (row.of != of) continue;
            table.row({json::string((of == "account" ? "@" : "") + row.name), row.messages,
                       json::string(bar(row.messages, most, 16)), row.leads_contacted, row.replied,
                       rate(row.reply_rate_of_contacted), rate(row.reply_rate_of_messages), row.booked});
        }
        table.write(context);
        if (of == "person" && !response.rows.empty()) context.console.out.write("\n");
    }
    if (response.rows.empty()) context.say("nobody did anything");
}

ExitCode run(Context& context) {
    const auto request = stats_request<protocol::StatsRequest>(context);
    const auto response = context.client.call<protocol::LeaderboardResponse>("stats.leaderboard", request);
    return show_report(context, response, [&] { draw(context, response); });
}

}  // namespace

constinit const Command stats_leaderboard_command{
    .noun = "stats",
    .verb = "leaderboard",
    .help = "who did what, by person and by account",
    .run = run,
    .options = stats_options,
    .examples = examples,
    .notes =
        "Replies and bookings are those of whoever noted them. For what became of the people that an "
        "account wrote to first, see `stats actors`.",
    .list = &shape,
    .view = true};

}  // namespace instacrm::cli
