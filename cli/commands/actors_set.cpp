#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "common/protocol/messages/actors.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{Argument{"ACCOUNT", "the Instagram account: @name"}};
constexpr std::array options{
    Option{.name = "status", .value = "STATUS", .help = "whether it sends", .choices = names_of<ActorStatus>},
    Option{.name = "operator", .value = "PERSON", .help = "whose seat of a shared account; else your own"},
};
constexpr std::array examples{
    Example{"actors set @our.shop --status suspended-by-insta", "Instagram blocked the account"},
    Example{"actors set @our.shop --status Active", "It may send again"},
};

ExitCode run(Context& context) {
    protocol::ActorSetStatusRequest request;
    request.handle = context.arguments.handle_argument("ACCOUNT");
    request.status = context.required("status", context.arguments.word<ActorStatus>("status"));
    request.operator_name = context.arguments.text("operator");
    const auto response = context.client.call<protocol::ActorResponse>("actors.set_status", request);
    context.show_change(to_record(response).as_object(), "@" + response.actor.handle + ": " +
                                                             std::string(to_string(response.actor.status)) +
                                                             (response.changed ? "" : " (as before)"));
    return ExitCode::done;
}

}  // namespace

constinit const Command actors_set_command{.noun = "actors",
                                           .verb = "set",
                                           .help = "an account's status",
                                           .run = run,
                                           .arguments = arguments,
                                           .options = options,
                                           .examples = examples};

}  // namespace instacrm::cli
