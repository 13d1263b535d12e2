#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "common/protocol/messages/care.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{Argument{"NAME", "as it was kept"}};
constexpr std::array examples{Example{"secret remove team-db", "Forget it"}};

ExitCode run(Context& context) {
    const protocol::SecretRemoveRequest request{context.arguments.argument("NAME")};
    context.client.call<protocol::Nothing>("secrets.remove", request);
    context.show_change({{"name", request.name}}, "forgotten");
    return ExitCode::done;
}

}  // namespace

constinit const Command secret_remove_command{.noun = "secret",
                                              .verb = "remove",
                                              .help = "forget a password",
                                              .run = run,
                                              .arguments = arguments,
                                              .examples = examples};

}  // namespace instacrm::cli
