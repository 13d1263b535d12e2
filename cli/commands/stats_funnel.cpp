#include "cli/commands/commands.hpp"
#include "cli/commands/stats_options.hpp"
#include "cli/output/charts.hpp"
#include "common/protocol/messages/stats.hpp"

namespace instacrm::cli {
namespace {

constexpr auto options = joined(stats_options, std::array{by_option});
constexpr std::array examples{
    Example{"stats funnel --since 90d", "Of those whom we wrote to first since then: how many came how far?"},
    Example{"stats funnel --by month", "Each month's people on their own"},
    Example{"stats funnel --actor @our.shop --format csv", "One account's, for a chart"},
};
constexpr std::array<std::string_view, 6> fields{
    "cohort", "stage", "leads", "rate_of_contacted", "rate_of_previous", "median_sec_from_previous"};
constexpr ListShape shape{"rows", fields, fields};

void draw(const Context& context, const protocol::FunnelResponse& response) {
    say_window(context, response.since, response.until, response.time_zone);
    const bool several = response.rows.size() > 5;
    std::int64_t contacted = 0;
    PeopleTable table(
        {several ? "first_contact" : "", "stage", "leads", "", "of_contacted", "of_previous", "median_time"});
    const auto rate = [](const std::optional<double>& fraction) {
        return json::string(fraction ? percent(*fraction) : "");
    };
    for (const auto& row : response.rows) {
        if (row.stage == "contacted") contacted = row.leads;
        const auto time = row.median_sec_from_previous
                              ? format_duration(std::chrono::seconds(*row.median_sec_from_previous))
                              : "";
        const bool named = several && row.stage == "contacted";
        table.row({json::string(named ? row.cohort : ""), json::string(row.stage), row.leads,
                   json::string(bar(row.leads, contacted, 24)), rate(row.rate_of_contacted),
                   rate(row.rate_of_previous), json::string(time)});
    }
    table.write(context);
}

ExitCode run(Context& context) {
    const auto request = stats_request<protocol::FunnelRequest>(context);
    const auto response = context.client.call<protocol::FunnelResponse>("stats.funnel", request);
    return show_report(context, response, [&] { draw(context, response); });
}

}  // namespace

constinit const Command stats_funnel_command{
    .noun = "stats",
    .verb = "funnel",
    .help = "what became of those first written to, and how fast",
    .run = run,
    .options = options,
    .examples = examples,
    .notes =
        "--since and --until choose people by their first DM; how far they came counts until now, by the "
        "history of their status. --by day, week or month adds the people of each.",
    .list = &shape,
    .view = true};

}  // namespace instacrm::cli
