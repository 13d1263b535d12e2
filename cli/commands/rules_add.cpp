#include "cli/commands/commands.hpp"
#include "cli/commands/rule_wish.hpp"

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"rules add --cap 40/day --severity Block", "Nobody sends more than 40 DMs in a day"},
    Example{"rules add --cap 10/hour --actor @our.shop", "A warning when one account sends fast"},
    Example{"rules add --spacing 3m --jitter 30",
            "Three minutes between two DMs, better up to a minute more"},
    Example{"rules add --ramp 10/day+5/week..80 --severity Block", "Young accounts begin slowly"},
    Example{"rules add --quiet-hours 22:00-07:00", "Nobody is written to at night"},
    Example{"rules add --cooldown 14d", "Two weeks between two DMs to the same person"},
    Example{"rules add --do-not-contact --actor @our.shop", "An account rests"},
};

ExitCode run(Context& context) {
    return show_new_rule(context,
                         context.client.call<protocol::RuleResponse>("rules.add", rule_wish(context)));
}

}  // namespace

constinit const Command rules_add_command{
    .noun = "rules",
    .verb = "add",
    .help = "a new limit; prints its id",
    .run = run,
    .options = rule_options,
    .examples = examples,
    .notes =
        "Where the team decides by votes or leaves it to owners, it becomes a proposal, and says so. What a "
        "rule says is never changed: --replaces ID archives the old one when the new one holds."};

}  // namespace instacrm::cli
