#include "cli/commands/account_details.hpp"
#include "cli/commands/commands.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{Argument{"ACCOUNT", "the Instagram account: @name"},
                               Argument{"PERSON", "who is to use it, too: name or e-mail"}};
constexpr std::array examples{
    Example{"actors share @our.shop Ben", "Ben sends from it, too"},
};

ExitCode run(Context& context) {
    const auto response = context.client.call<protocol::ActorDetailsResponse>(
        "actors.share", protocol::ActorShareRequest{context.arguments.handle_argument("ACCOUNT"),
                                                    context.arguments.argument("PERSON")});
    context.show_change(to_record(response).as_object(), users_of(response));
    return ExitCode::done;
}

}  // namespace

constinit const Command actors_share_command{
    .noun = "actors",
    .verb = "share",
    .help = "let another person use an account, too",
    .run = run,
    .arguments = arguments,
    .examples = examples,
    .notes = "Caps on the account count what all of its users send."};

}  // namespace instacrm::cli
