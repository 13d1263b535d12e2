#include "cli/commands/commands.hpp"
#include "cli/commands/options.hpp"
#include "cli/context.hpp"
#include "common/protocol/messages/leads.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{Argument{"OLD", "the lead that goes: its name stays known"},
                               Argument{"NEW", "the lead that stays; made if nobody knows it"}};
constexpr std::array options{actor_option};
constexpr std::array examples{
    Example{"leads merge @old.friend @new.friend", "The account was renamed"},
    Example{"leads merge @old.friend @new.friend --yes", "The same in a script"},
};

ExitCode run(Context& context) {
    protocol::LeadMergeRequest request;
    request.handle = context.arguments.handle_argument("OLD");
    request.into = context.arguments.handle_argument("NEW");
    request.actor = context.arguments.handle("actor");
    context.confirm("Make @" + request.handle + " a part of @" + request.into +
                    " for the whole team? It cannot be undone.");
    const auto response = context.client.call<protocol::LeadMergeResponse>("leads.merge", request);
    const auto& lead = response.lead;
    const auto text = response.merged
                          ? "@" + request.handle + " is @" + lead.handle +
                                " from now on: " + std::string(to_string(lead.status)) + ", " +
                                std::to_string(lead.messages) + (lead.messages == 1 ? " DM" : " DMs")
                          : "@" + request.handle + " and @" + request.into + " are one lead already";
    context.show_change(to_record(response).as_object(), text);
    return ExitCode::done;
}

}  // namespace

constinit const Command leads_merge_command{
    .noun = "leads",
    .verb = "merge",
    .help = "make two leads one: a renamed account",
    .run = run,
    .arguments = arguments,
    .options = options,
    .examples = examples,
    .notes =
        "All that was known of the old one is the new one's, and the old name leads there, on every "
        "machine. Field by field the newer value stays; but the further stage, an exclusion, and "
        "contact data that somebody found, prevail."};

}  // namespace instacrm::cli
