#include "cli/commands/commands.hpp"
#include "cli/commands/options.hpp"
#include "cli/context.hpp"
#include "common/protocol/messages/backups.hpp"
#include "common/protocol/messages/leads.hpp"

#include <algorithm>
#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{handle_argument};
constexpr std::array examples{
    Example{"leads forget @anna.smith", "Erase a person for the whole team, after asking"},
    Example{"leads forget @anna.smith --yes", "The same in a script"},
};

/// A backup is never changed: it loses a person by being deleted in its time.
void tell_of_backups(Context& context) {
    const auto list =
        context.client.call_patiently<protocol::BackupListResponse>("backup.list", protocol::Nothing{});
    if (list.backups.empty()) return;
    Time last;
    for (const auto& backup : list.backups) last = std::max(last, backup.kept_until.value_or(last));
    const auto count = list.backups.size();
    context.say("note: " + (count == 1 ? "a backup" : std::to_string(count) + " backups") +
                " may still have this person, " + (count == 1 ? "" : "the last of them ") + "until " +
                format_local(last).substr(0, 10) + ": instacrm backup list");
}

ExitCode run(Context& context) {
    const auto handle = context.arguments.handle_argument("HANDLE");
    context.confirm("Erase @" + handle + " for the whole team? Nothing brings their name or texts back.");
    const auto response =
        context.client.call<protocol::LeadForgetResponse>("leads.forget", protocol::LeadRequest{handle});
    const auto events =
        std::to_string(response.events) + (response.events == 1 ? " event stays" : " events stay");
    const auto text = response.forgotten ? ": erased; " + events + ", without a name or a text"
                                         : std::string(" had been erased before");
    context.show_change(to_record(response).as_object(), "@" + handle + text);
    tell_of_backups(context);
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
