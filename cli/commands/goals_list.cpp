#include "cli/commands/commands.hpp"
#include "cli/commands/lists.hpp"
#include "cli/commands/status_options.hpp"
#include "common/protocol/messages/goals.hpp"

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"goals list", "Who is on track?"},
    Example{"goals list --all", "Also those that are proposed, rejected or archived"},
};
constexpr std::array<std::string_view, 18> fields{
    "id",       "metric",       "target",     "frequency", "operator_name", "actor",
    "status",   "progress",     "mine",       "pace",      "pace_text",     "projected",
    "start_at", "window_start", "window_end", "end_at",    "suggested_by",  "created_at"};
constexpr std::array<std::string_view, 10> shown{"id",        "metric",   "frequency", "operator_name",
                                                 "actor",     "progress", "target",    "mine",
                                                 "pace_text", "projected"};
constexpr ListShape shape{"goals", fields, shown};

ExitCode run(Context& context) {
    const auto response = context.client.call<protocol::GoalsListResponse>(
        "goals.list", protocol::GoalsListRequest{wanted_statuses(context)});
    show_rows(context, response.goals);
    return ExitCode::done;
}

}  // namespace

constinit const Command goals_list_command{
    .noun = "goals",
    .verb = "list",
    .help = "how far the team has come, and whether that is enough",
    .run = run,
    .options = status_options,
    .examples = examples,
    .notes =
        "progress counts the day or month that is under way, in the team's time zone; mine is your own part "
        "of it. An even pace is asked for: at noon half of a day's target.",
    .list = &shape,
    .view = true};

}  // namespace instacrm::cli
