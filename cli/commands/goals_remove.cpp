#include "cli/commands/commands.hpp"
#include "cli/commands/vote_count.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{Argument{"ID", "the goal's id, from `instacrm goals list`"}};
constexpr std::array examples{
    Example{"goals remove GOL-7K2M9QXA", "This goal is given up"},
};

ExitCode run(Context& context) {
    return archive(context, "goals.remove");
}

}  // namespace

constinit const Command goals_remove_command{
    .noun = "goals",
    .verb = "remove",
    .help = "give a goal up, or withdraw a proposal",
    .run = run,
    .arguments = arguments,
    .examples = examples,
    .notes =
        "It is archived: its history stays. Where that takes votes, this is yours; the last one does it."};

}  // namespace instacrm::cli
