#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "common/protocol/messages/rules.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{Argument{"ID", "the rule's id, from `instacrm rules list`"}};
constexpr std::array examples{
    Example{"rules remove RUL-7K2M9QXA", "Lift a limit"},
};

ExitCode run(Context& context) {
    const auto& id = context.arguments.argument("ID");
    context.client.call<protocol::Nothing>("rules.remove", protocol::RuleRequest{id});
    context.show_change({{"id", id}, {"removed", true}}, id + ": removed");
    return ExitCode::done;
}

}  // namespace

constinit const Command rules_remove_command{.noun = "rules",
                                             .verb = "remove",
                                             .help = "lift a limit",
                                             .run = run,
                                             .arguments = arguments,
                                             .examples = examples};

}  // namespace instacrm::cli
