#include "cli/commands/commands.hpp"
#include "cli/commands/governance_settings.hpp"
#include "common/protocol/messages/session.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"governance show", "How does the team decide, and what may I do?"},
};

ExitCode run(Context& context) {
    const auto response =
        context.client.call<protocol::GovernanceResponse>("governance.get", protocol::Nothing{});
    context.show(to_record(response).as_object(),
                 [&](Details& details) { add_governance(details, response); });
    return ExitCode::done;
}

}  // namespace

constinit const Command governance_show_command{.noun = "governance",
                                                .verb = "show",
                                                .help = "how the team decides, and who may do what",
                                                .run = run,
                                                .examples = examples,
                                                .view = true};

}  // namespace instacrm::cli
