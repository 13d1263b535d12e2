#include "cli/commands/commands.hpp"
#include "cli/commands/options.hpp"
#include "cli/context.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{handle_argument};
constexpr std::array examples{
    Example{"leads forget @anna.smith", "Erase a person for the whole team, after asking"},
    Example{"leads forget @anna.smith --yes", "The same in a script"},
};

ExitCode run(Context& context) {
    const auto handle = context.arguments.handle_argument("HANDLE");
    context.confirm("Erase @" + handle + " for the whole team? Nothing brings their name or texts back.");
    const auto response =
        context.client.call<protocol::LeadForgetResponse>("leads.forget", protocol::LeadRequest{handle});
    const auto text = response.forgotten ? ": erased; " + std::to_string(response.events) +
                                               " events stay, without a name or a text"
                                         : std::string(" had been erased before");
    context.show_change(to_record(response).as_object(), "@" + handle + text);
    return ExitCode::done;
}

}  // namespace

constinit const Command leads_forget_command{.noun = "leads",
                                             .verb = "forget",
                                             .help = "erase a person, here and for the whole team",
                                             .run = run,
                                             .arguments = arguments,
                                             .examples = examples};

}  // namespace instacrm::cli
