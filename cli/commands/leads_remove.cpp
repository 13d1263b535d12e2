#include "cli/commands/commands.hpp"
#include "cli/commands/options.hpp"
#include "cli/context.hpp"
#include "common/protocol/messages/leads.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{handle_argument};
constexpr std::array examples{
    Example{"leads remove @anna.smith", "Take a lead out of the lists, after asking"},
    Example{"leads remove @anna.smith --yes", "The same in a script"},
};

ExitCode run(Context& context) {
    const auto handle = context.arguments.handle_argument("HANDLE");
    context.confirm("Remove the lead @" + handle + "?");
    const auto response =
        context.client.call<protocol::LeadRemoveResponse>("leads.remove", protocol::LeadRequest{handle});
    if (!response.removed)
        throw Failure(ExitCode::not_found, "there is no lead @" + handle,
                      "see `instacrm leads list --search`");
    context.show_change(to_record(response).as_object(), "@" + handle + ": removed");
    return ExitCode::done;
}

}  // namespace

constinit const Command leads_remove_command{.noun = "leads",
                                             .verb = "remove",
                                             .help = "take a lead out; its history stays",
                                             .run = run,
                                             .arguments = arguments,
                                             .examples = examples};

}  // namespace instacrm::cli
