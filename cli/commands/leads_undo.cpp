#include "cli/commands/commands.hpp"
#include "cli/commands/lead_timeline.hpp"
#include "cli/commands/options.hpp"
#include "cli/context.hpp"
#include "cli/output/values.hpp"
#include "common/protocol/messages/leads.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{handle_argument};
constexpr std::array options{actor_option};
constexpr std::array examples{
    Example{"leads undo @anna.smith", "That was the wrong status"},
};

ExitCode run(Context& context) {
    protocol::LeadUndoRequest request;
    request.handle = context.arguments.handle_argument("HANDLE");
    request.actor = context.arguments.handle("actor");
    const auto response = context.client.call<protocol::LeadUndoResponse>("leads.undo", request);
    context.show_change(to_record(response).as_object(), "@" + response.lead.handle + ": took back what " +
                                                             response.undone.operator_name + " did " +
                                                             relative_time(response.undone.at, context.now) +
                                                             ": " + event_text(response.undone));
    return ExitCode::done;
}

}  // namespace

constinit const Command leads_undo_command{
    .noun = "leads",
    .verb = "undo",
    .help = "take the newest change of a lead back",
    .run = run,
    .arguments = arguments,
    .options = options,
    .examples = examples,
    .notes =
        "Of status, contact data, follow-up date and removal, whoever made it. The change and its undoing "
        "stay in the log; statistics leave both out. Once more goes one further back."};

}  // namespace instacrm::cli
