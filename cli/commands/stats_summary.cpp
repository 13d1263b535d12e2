#include "cli/commands/commands.hpp"
#include "cli/commands/stats_options.hpp"
#include "cli/output/charts.hpp"
#include "cli/output/text.hpp"
#include "cli/output/values.hpp"
#include "common/protocol/messages/stats.hpp"

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"stats --since 7d", "How did the last week go?"},
    Example{"stats --since 2026-11-01 --until 2026-12-01 --operator Anna", "One person's November"},
    Example{"stats summary --since 30d --actor @our.shop --tz Europe/London",
            "One account's month, elsewhere"},
    Example{"stats --since today --mine --json", "My numbers of today, for a script"},
};

/// "12: 12/250 (4.8 %) of those contacted, 12/400 (3.0 %) of DMs": a rate without its denominator says
/// nothing.
std::string rates(std::int64_t count, const protocol::StatsResponse& stats) {
    if (stats.messages == 0 || stats.leads_contacted == 0) return grouped(count);
    return grouped(count) + ": " + share(count, stats.leads_contacted) + " of those contacted, " +
           share(count, stats.messages) + " of DMs";
}

std::string hub_text(const protocol::Hub& hub) {
    auto text = grouped(hub.own) + " mine, " + grouped(hub.team) + " of the team";
    if (hub.operators == 0 || !hub.difference) return text;
    const auto tenths = static_cast<std::int64_t>(hub.average * 10 + 0.5);
    text += ": " + grouped(tenths / 10) + "." + std::to_string(tenths % 10) + " on average of " +
            grouped(hub.operators);
    return text + ", mine " + (*hub.difference < 0 ? "" : "+") + percent(*hub.difference);
}

void describe(Details& details, const protocol::StatsResponse& stats, const Context& context) {
    if (stats.since) details.add("Since", format_local(*stats.since));
    if (stats.until) details.add("Until", format_local(*stats.until));
    details.add("Messages", grouped(stats.messages));
    details.add("Contacted", grouped(stats.leads_contacted));
    details.add("Replied", rates(stats.replied, stats));
    details.add("Warm", grouped(stats.warm));
    details.add("Booked", rates(stats.booked, stats));
    details.add("Paid", grouped(stats.paid));
    if (stats.active_leads) details.add("Active", grouped(*stats.active_leads) + " leads in the last 24 h");
    if (stats.hub) details.add("Last 24 h", hub_text(*stats.hub));

    const auto heading = [&](const char* text) {
        details.line("");
        details.line(context.style().dim(text));
    };
    const auto chart = [&](const char* text, const auto& rows, auto&& label, auto&& number) {
        if (rows.empty()) return;
        heading(text);
        std::int64_t most = 0;
        std::size_t width = 0;
        for (const auto& row : rows) most = std::max(most, number(row));
        for (const auto& row : rows) width = std::max(width, grouped(number(row)).size());
        for (const auto& row : rows) {
            auto count = grouped(number(row));
            count.append(width - count.size() + 2, ' ');
            details.mark(label(row), count + context.style().good(bar(number(row), most, 24)));
        }
    };
    chart(
        "All leads by status", stats.pipeline,
        [](const auto& row) { return std::string(to_string(row.status)); },
        [](const auto& row) { return row.leads; });
    chart(
        "Messages by person", stats.operators,
        [](const auto& row) { return terminal_safe(row.operator_name); },
        [](const auto& row) { return row.messages; });
    chart(
        "Messages by account", stats.actors, [](const auto& row) { return "@" + terminal_safe(row.actor); },
        [](const auto& row) { return row.messages; });
}

ExitCode run(Context& context) {
    const auto request = stats_request<protocol::StatsRequest>(context);
    const auto response = context.client.call<protocol::StatsResponse>("stats.summary", request);
    context.show(to_record(response).as_object(),
                 [&](Details& details) { describe(details, response, context); });
    return ExitCode::done;
}

}  // namespace

constinit const Command stats_summary_command{
    .noun = "stats",
    .verb = "summary",
    .help = "messages, replies and bookings",
    .run = run,
    .options = stats_options,
    .examples = examples,
    .notes =
        "`instacrm stats explain` says what each number counts. Replied, warm, booked and paid are leads "
        "that came so far for the first time within the window; for what became of the people first "
        "written to in it, see `stats funnel`.",
    .view = true};

}  // namespace instacrm::cli
