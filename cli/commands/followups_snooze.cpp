#include "cli/commands/commands.hpp"
#include "cli/commands/lead_details.hpp"
#include "cli/commands/options.hpp"
#include "common/protocol/messages/leads.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{handle_argument, Argument{"WHEN", "2026-12-01, 3d (from now), tomorrow"}};
constexpr std::array examples{
    Example{"followups snooze @anna.smith 2d", "Not today: in two days"},
};

ExitCode run(Context& context) {
    protocol::LeadSetFollowupRequest request;
    request.handle = context.arguments.handle_argument("HANDLE");
    try {
        request.due_at = parse_due_word(context.arguments.argument("WHEN"), context.now);
    } catch (const Invalid& invalid) {
        throw UsageError(std::string("WHEN: ") + invalid.what(), invalid.remedy());
    }
    return show_lead_change(context,
                            context.client.call<protocol::LeadChangeResponse>("leads.set_followup", request),
                            "due " + format_local(*request.due_at));
}

}  // namespace

constinit const Command followups_snooze_command{.noun = "followups",
                                                 .verb = "snooze",
                                                 .help = "not now: a lead is due at a later time",
                                                 .run = run,
                                                 .arguments = arguments,
                                                 .examples = examples};

}  // namespace instacrm::cli
