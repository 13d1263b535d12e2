#include "cli/commands/commands.hpp"
#include "cli/commands/vote_count.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{Argument{"ID", "the rule's id, from `instacrm rules list`"}};
constexpr std::array examples{
    Example{"rules remove RUL-7K2M9QXA", "Lift a limit"},
};

ExitCode run(Context& context) {
    return archive(context, "rules.remove");
}

}  // namespace

constinit const Command rules_remove_command{
    .noun = "rules",
    .verb = "remove",
    .help = "lift a limit, or withdraw a proposal",
    .run = run,
    .arguments = arguments,
    .examples = examples,
    .notes =
        "It is archived: its history stays. Where that takes votes, this is yours; the last one does it."};

}  // namespace instacrm::cli
