#include "cli/commands/commands.hpp"
#include "cli/commands/lists.hpp"
#include "common/protocol/messages/sync.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{
    Argument{"ACTION", "list (default), retry: send them again, or drop: never send them", false},
    Argument{"ID", "one change, by its id; otherwise all", false}};
constexpr std::array examples{
    Example{"sync parked", "What has the cloud refused, and why?"},
    Example{"sync parked retry", "The cause is mended: send them again"},
    Example{"sync parked drop 17 --yes", "Give one up; its row stays on this machine"},
};
constexpr std::array<std::string_view, 3> fields{"id", "what", "error"};
constexpr ListShape shape{"changes", fields, fields};

protocol::ParkedRequest requested(const Context& context) {
    const auto id = context.arguments.rest("ID");
    return {id.empty() ? std::nullopt : std::optional(parse_count(id.front()))};
}

ExitCode change(Context& context, std::string_view method, std::string_view done) {
    const auto result = context.client.call<protocol::CountResponse>(method, requested(context));
    context.show_change({{"count", result.count}}, std::to_string(result.count) + " " + std::string(done));
    return ExitCode::done;
}

ExitCode run(Context& context) {
    const auto words = context.arguments.rest("ACTION");
    const std::string action = words.empty() ? "list" : words.front();
    if (action == "retry") return change(context, "sync.parked_retry", "changes are sent again");
    if (action == "drop") {
        context.confirm("Never send these changes to the team?");
        return change(context, "sync.parked_drop", "changes were given up");
    }
    if (action != "list")
        throw UsageError("there is no action \"" + action + "\"", "use list, retry or drop");
    show_rows(context,
              context.client.call<protocol::SyncParkedResponse>("sync.parked", protocol::Nothing{}).changes);
    return ExitCode::done;
}

}  // namespace

constinit const Command sync_parked_command{.noun = "sync",
                                            .verb = "parked",
                                            .help = "changes that the cloud refused",
                                            .run = run,
                                            .arguments = arguments,
                                            .examples = examples,
                                            .list = &shape};

}  // namespace instacrm::cli
