#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "common/protocol/messages/operators.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{
    Argument{"PERSON", "name or e-mail"},
    Argument{.name = "ROLE", .help = "owner or member", .choices = names_of<OperatorRole>},
};
constexpr std::array examples{
    Example{"operators roles Anna owner", "She decides from now on, too"},
};

ExitCode run(Context& context) {
    const auto role = [&] {
        try {
            return parse_word<OperatorRole>(context.arguments.argument("ROLE"));
        } catch (const Invalid& invalid) {
            throw UsageError(std::string("ROLE: ") + invalid.what(), invalid.remedy());
        }
    }();
    const auto response = context.client.call<protocol::OperatorChangeResponse>(
        "operators.set_role", protocol::OperatorSetRoleRequest{context.arguments.argument("PERSON"), role});
    context.show_change(to_record(response).as_object(), response.person.name + ": " +
                                                             std::string(to_string(response.person.role)) +
                                                             (response.changed ? "" : " (as before)"));
    return ExitCode::done;
}

}  // namespace

constinit const Command operators_roles_command{.noun = "operators",
                                                .verb = "roles",
                                                .help = "make somebody an owner, or a member",
                                                .run = run,
                                                .arguments = arguments,
                                                .examples = examples,
                                                .notes = "What owners may do: instacrm governance show"};

}  // namespace instacrm::cli
