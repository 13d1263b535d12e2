#include "cli/commands/commands.hpp"
#include "cli/commands/stats_options.hpp"
#include "cli/output/charts.hpp"
#include "cli/output/values.hpp"
#include "common/protocol/messages/stats.hpp"

#include <algorithm>

namespace instacrm::cli {
namespace {

constexpr auto options = joined(stats_options, std::array{by_option});
constexpr std::array examples{
    Example{"stats volume", "DMs and replies of the last 30 days, day by day"},
    Example{"stats volume --since 90d --by week --mine", "My last weeks"},
    Example{"stats volume --since 2026-11-01 --tz America/New_York --format csv",
            "Another zone's days, for a chart"},
};
constexpr std::array<std::string_view, 8> fields{"day",     "starts_at", "messages", "leads_contacted",
                                                 "replied", "warm",      "booked",   "paid"};
constexpr ListShape shape{"rows", fields, fields};

constexpr std::size_t bar_width = 24;

void draw(const Context& context, const protocol::VolumeResponse& response) {
    say_window(context, response.since, response.until, response.time_zone);
    std::vector<std::int64_t> sent;
    protocol::VolumeRow all;
    for (const auto& row : response.rows) {
        sent.push_back(row.messages);
        all.messages += row.messages;
        all.leads_contacted += row.leads_contacted;
        all.replied += row.replied;
        all.booked += row.booked;
    }
    const auto most = sent.empty() ? 0 : *std::ranges::max_element(sent);
    PeopleTable table({response.by, "dms", "", "contacted", "replied", "booked"});
    const auto add = [&](const std::string& name, const protocol::VolumeRow& row,
                         const std::string& picture) {
        table.row({json::string(name), row.messages, json::string(picture), row.leads_contacted, row.replied,
                   row.booked});
    };
    for (const auto& row : response.rows) add(row.day, row, bar(row.messages, most, bar_width));
    add("all", all, sent.size() <= 60 ? sparkline(sent) : "");
    table.write(context);
}

ExitCode run(Context& context) {
    const auto request = stats_request<protocol::VolumeRequest>(context);
    const auto response = context.client.call<protocol::VolumeResponse>("stats.volume", request);
    return show_report(context, response, [&] { draw(context, response); });
}

}  // namespace

constinit const Command stats_volume_command{
    .noun = "stats",
    .verb = "volume",
    .help = "the same day by day, by week or by month",
    .run = run,
    .options = options,
    .examples = examples,
    .notes =
        "Days without anything are there, with zeros. Weeks begin on Monday. Without --since: the last 30 "
        "days.",
    .list = &shape,
    .view = true};

}  // namespace instacrm::cli
