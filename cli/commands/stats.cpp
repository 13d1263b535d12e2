#include "common/protocol/messages/stats.hpp"

#include "cli/commands/commands.hpp"
#include "cli/commands/options.hpp"
#include "cli/context.hpp"
#include "cli/output/values.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array options{since_option, until_option, actor_option, operator_option};
constexpr std::array examples{
    Example{"stats --since 7d", "How did the last week go?"},
    Example{"stats --since 2026-11-01 --until 2026-12-01 --operator Anna", "One person's November"},
    Example{"stats --since today --json", "Today, for a script"},
};

/// "12 (4.8 %)": of those contacted.
std::string share(std::int64_t count, std::int64_t of) {
    if (of <= 0) return grouped(count);
    const auto tenths = (count * 1000 + of / 2) / of;
    return grouped(count) + " (" + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " %)";
}

void describe(Details& details, const protocol::StatsResponse& stats, const Context& context) {
    if (stats.since) details.add("Since", format_local(*stats.since));
    if (stats.until) details.add("Until", format_local(*stats.until));
    details.add("Messages", grouped(stats.messages));
    details.add("Contacted", grouped(stats.leads_contacted));
    details.add("Replied", share(stats.replied, stats.leads_contacted));
    details.add("Warm", share(stats.warm, stats.leads_contacted));
    details.add("Booked", share(stats.booked, stats.leads_contacted));
    details.add("Paid", share(stats.paid, stats.leads_contacted));

    const auto heading = [&](const char* text) {
        details.line("");
        details.line(context.style().dim(text));
    };
    if (!stats.pipeline.empty()) heading("All leads by status");
    for (const auto& row : stats.pipeline) details.add(to_string(row.status), grouped(row.leads));
    if (!stats.operators.empty()) heading("Messages by person");
    for (const auto& row : stats.operators) details.add(row.operator_name, grouped(row.messages));
    if (!stats.actors.empty()) heading("Messages by account");
    for (const auto& row : stats.actors) details.add("@" + row.actor, grouped(row.messages));
}

ExitCode run(Context& context) {
    protocol::StatsRequest request;
    request.since = context.arguments.time("since", context.now);
    request.until = context.arguments.time("until", context.now);
    request.actor = context.arguments.handle("actor");
    request.operator_name = context.arguments.text("operator");
    const auto response = context.client.call<protocol::StatsResponse>("stats.summary", request);
    context.show(to_record(response).as_object(),
                 [&](Details& details) { describe(details, response, context); });
    return ExitCode::done;
}

}  // namespace

constinit const Command stats_command{.noun = "stats",
                                      .help = "messages, replies and bookings",
                                      .run = run,
                                      .options = options,
                                      .examples = examples,
                                      .view = true};

}  // namespace instacrm::cli
