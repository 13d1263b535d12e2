#include "cli/commands/commands.hpp"
#include "cli/commands/goal_wish.hpp"

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"goals add --metric total-messages-sent --target 40", "40 DMs a day, by all of the team"},
    Example{"goals add --metric bookings-made --target 20 --frequency Monthly --operator Anna",
            "20 bookings a month by Anna"},
};

ExitCode run(Context& context) {
    return show_new_goal(context,
                         context.client.call<protocol::GoalResponse>("goals.add", goal_wish(context)));
}

}  // namespace

constinit const Command goals_add_command{
    .noun = "goals",
    .verb = "add",
    .help = "a number to reach; prints its id",
    .run = run,
    .options = goal_options,
    .examples = examples,
    .notes =
        "Where the team decides by votes or leaves it to owners, it becomes a proposal, and says so. A goal "
        "is "
        "never changed: --replaces ID archives the old one when the new one holds."};

}  // namespace instacrm::cli
