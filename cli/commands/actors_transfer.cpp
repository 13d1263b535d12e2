#include "cli/commands/account_details.hpp"
#include "cli/commands/commands.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{Argument{"ACCOUNT", "the Instagram account: @name"},
                               Argument{"PERSON", "who is to have it: name or e-mail"}};
constexpr std::array options{
    Option{.name = "from", .value = "PERSON", .help = "whose seat; else your own"},
};
constexpr std::array examples{
    Example{"actors transfer @our.shop Ben", "Ben takes my place at this account"},
};

ExitCode run(Context& context) {
    const auto response = context.client.call<protocol::ActorDetailsResponse>(
        "actors.transfer",
        protocol::ActorTransferRequest{context.arguments.handle_argument("ACCOUNT"),
                                       context.arguments.argument("PERSON"), context.arguments.text("from")});
    context.show_change(to_record(response).as_object(), users_of(response));
    return ExitCode::done;
}

}  // namespace

constinit const Command actors_transfer_command{
    .noun = "actors",
    .verb = "transfer",
    .help = "give an account to another person",
    .run = run,
    .arguments = arguments,
    .options = options,
    .examples = examples,
    .notes =
        "What was sent stays the sender's. Who has a seat of the account already keeps it; the other is "
        "discarded."};

}  // namespace instacrm::cli
