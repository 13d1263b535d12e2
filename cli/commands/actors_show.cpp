#include "cli/commands/account_details.hpp"
#include "cli/commands/commands.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{Argument{"ACCOUNT", "the Instagram account: @name"}};
constexpr std::array examples{
    Example{"actors show @our.shop", "Who uses it, and how does it do?"},
};

ExitCode run(Context& context) {
    const auto response = context.client.call<protocol::ActorDetailsResponse>(
        "actors.get", protocol::ActorRequest{context.arguments.handle_argument("ACCOUNT")});
    context.show(to_record(response).as_object(),
                 [&](Details& details) { add_account(details, response, context); });
    return ExitCode::done;
}

}  // namespace

constinit const Command actors_show_command{.noun = "actors",
                                            .verb = "show",
                                            .help = "one account: who uses it, and how it does",
                                            .run = run,
                                            .arguments = arguments,
                                            .examples = examples,
                                            .view = true};

}  // namespace instacrm::cli
