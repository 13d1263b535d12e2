#include "cli/commands/commands.hpp"
#include "cli/commands/goal_wish.hpp"

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"goals propose --metric replies-received --target 10",
            "Ten replies a day: what do the others think?"},
};

ExitCode run(Context& context) {
    return show_new_goal(context,
                         context.client.call<protocol::GoalResponse>("goals.propose", goal_wish(context)));
}

}  // namespace

constinit const Command goals_propose_command{
    .noun = "goals",
    .verb = "propose",
    .help = "a number that the team is to agree on",
    .run = run,
    .options = goal_options,
    .examples = examples,
    .notes = "The others answer with: instacrm governance vote ID yes|no"};

}  // namespace instacrm::cli
