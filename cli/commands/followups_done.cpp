#include "cli/commands/commands.hpp"
#include "cli/commands/lead_details.hpp"
#include "cli/commands/options.hpp"
#include "common/protocol/messages/leads.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{handle_argument};
constexpr std::array examples{
    Example{"followups done @anna.smith", "Nothing more to write for now"},
};

ExitCode run(Context& context) {
    const protocol::FollowupDoneRequest request{context.arguments.handle_argument("HANDLE"), {}};
    return show_lead_change(
        context, context.client.call<protocol::LeadChangeResponse>("followups.done", request), "done");
}

}  // namespace

constinit const Command followups_done_command{.noun = "followups",
                                               .verb = "done",
                                               .help = "a lead is not due any more, until the next DM",
                                               .run = run,
                                               .arguments = arguments,
                                               .examples = examples};

}  // namespace instacrm::cli
