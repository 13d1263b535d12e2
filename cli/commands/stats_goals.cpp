#include "cli/commands/commands.hpp"
#include "cli/commands/stats_options.hpp"
#include "cli/output/charts.hpp"
#include "cli/output/values.hpp"
#include "common/protocol/messages/stats.hpp"

#include <algorithm>

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"stats goals", "How far has each goal come, and is that fast enough?"},
    Example{"stats goals --mine --json", "My own goals, for a script"},
};
constexpr std::array<std::string_view, 18> fields{
    "id",       "metric",       "target",     "frequency", "operator_name", "actor",
    "status",   "progress",     "mine",       "pace",      "pace_text",     "projected",
    "start_at", "window_start", "window_end", "end_at",    "suggested_by",  "created_at"};
constexpr ListShape shape{"rows", fields, fields};

std::string scope_of(const protocol::Goal& goal) {
    if (goal.actor) return "@" + *goal.actor;
    return goal.operator_name.value_or("team");
}

void draw(const Context& context, const protocol::GoalStatsResponse& response) {
    say_window(context, {}, {}, response.time_zone);
    PeopleTable table({"goal", "of", "frequency", "progress", "", "mine", "pace", "projected"});
    for (const auto& goal : response.rows)
        table.row({json::string(to_string(goal.metric)), json::string(scope_of(goal)),
                   json::string(to_string(goal.frequency)),
                   json::string(grouped(goal.progress) + "/" + grouped(goal.target)),
                   json::string(bar(std::min(goal.progress, goal.target), goal.target, 16)), goal.mine,
                   json::string(goal.pace_text),
                   json::string(goal.projected ? grouped(*goal.projected) : std::string())});
    table.write(context);
    if (response.rows.empty()) context.say("no goals; see instacrm goals add --help");
}

ExitCode run(Context& context) {
    const auto request = stats_request<protocol::GoalStatsRequest>(context);
    const auto response = context.client.call<protocol::GoalStatsResponse>("stats.goals", request);
    return show_report(context, response, [&] { draw(context, response); });
}

}  // namespace

constinit const Command stats_goals_command{
    .noun = "stats",
    .verb = "goals",
    .help = "how far the active goals have come",
    .run = run,
    .options = whose_options,
    .examples = examples,
    .notes =
        "A goal's window is its own: the day or month that is under way in the time zone. --mine, "
        "--operator and --actor choose goals that are about them.",
    .list = &shape,
    .view = true};

}  // namespace instacrm::cli
