#include "cli/commands/commands.hpp"
#include "cli/commands/vote_count.hpp"

#include <array>

namespace instacrm::cli {
namespace {

std::vector<std::string> answers() {
    return {"yes", "no"};
}

constexpr std::array arguments{
    Argument{"ID", "of a rule or a goal, from `instacrm governance list`"},
    Argument{.name = "VOTE", .help = "yes or no", .choices = answers},
};
constexpr std::array examples{
    Example{"governance vote RUL-7K2M9QXA yes", "Agree with a proposal"},
};

ExitCode run(Context& context) {
    const auto vote = folded(context.arguments.argument("VOTE"));
    if (vote != "yes" && vote != "no")
        throw UsageError("\"" + printable(vote) + "\" is no vote", "say yes or no");
    return show_vote_count(
        context,
        context.client.call<protocol::VoteResponse>(
            "governance.vote", protocol::VoteRequest{context.arguments.argument("ID"), vote == "yes"}));
}

}  // namespace

constinit const Command governance_vote_command{
    .noun = "governance",
    .verb = "vote",
    .help = "say yes or no to a proposal",
    .run = run,
    .arguments = arguments,
    .examples = examples,
    .notes = "Until it is decided, a later vote takes the place of your earlier one."};

}  // namespace instacrm::cli
