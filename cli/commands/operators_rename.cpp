#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "common/protocol/messages/operators.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{Argument{"NAME", "the new name, 1 to 32 characters"}};
constexpr std::array options{
    Option{.name = "operator", .value = "PERSON", .help = "somebody else: name or e-mail; for owners"},
};
constexpr std::array examples{
    Example{"operators rename \"Anna S.\"", "The team is to see this name"},
};

ExitCode run(Context& context) {
    const auto response = context.client.call<protocol::OperatorChangeResponse>(
        "operators.rename", protocol::OperatorRenameRequest{context.arguments.argument("NAME"),
                                                            context.arguments.text("operator")});
    context.show_change(to_record(response).as_object(), response.person.email + ": " + response.person.name +
                                                             (response.changed ? "" : " (as before)"));
    return ExitCode::done;
}

}  // namespace

constinit const Command operators_rename_command{
    .noun = "operators",
    .verb = "rename",
    .help = "another name for yourself, or somebody else",
    .run = run,
    .arguments = arguments,
    .options = options,
    .examples = examples,
    .notes = "The name in the config gives a new operator their name; a later change of it counts again."};

}  // namespace instacrm::cli
