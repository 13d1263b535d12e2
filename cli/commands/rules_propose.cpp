#include "cli/commands/commands.hpp"
#include "cli/commands/rule_wish.hpp"

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"rules propose --cap 40/day --severity Block", "What do the others think of 40 a day?"},
};

ExitCode run(Context& context) {
    return show_new_rule(context,
                         context.client.call<protocol::RuleResponse>("rules.propose", rule_wish(context)));
}

}  // namespace

constinit const Command rules_propose_command{
    .noun = "rules",
    .verb = "propose",
    .help = "a limit that the team is to agree on",
    .run = run,
    .options = rule_options,
    .examples = examples,
    .notes = "The others answer with: instacrm governance vote ID yes|no"};

}  // namespace instacrm::cli
