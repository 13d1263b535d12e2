#include "cli/commands/commands.hpp"
#include "cli/commands/lead_details.hpp"
#include "cli/commands/options.hpp"
#include "common/protocol/messages/leads.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{handle_argument};
constexpr std::array options{
    Option{
        .name = "status", .value = "STATUS", .help = "if not Cold No Reply", .choices = names_of<LeadStatus>},
    Option{.name = "name", .value = "TEXT", .help = "the full name"},
    Option{.name = "note", .value = "TEXT", .help = "a first note; - reads it from standard input"},
    actor_option,
};
constexpr std::array examples{
    Example{"leads add @anna.smith", "Remember a person to write to"},
    Example{"leads add instagram.com/anna.smith --note \"met at the fair\"", "From a link, with a note"},
    Example{"leads add @my.cousin --status Excluded", "Never write to this person"},
};

ExitCode run(Context& context) {
    protocol::LeadAddRequest request;
    request.handle = context.arguments.handle_argument("HANDLE");
    request.status = context.arguments.word<LeadStatus>("status");
    request.actor = context.arguments.handle("actor");
    if (const auto name = context.arguments.text("name")) request.profile = protocol::Profile{*name, {}, {}};
    request.note = context.text_or_input("note");

    const auto response = context.client.call<protocol::LeadChangeResponse>("leads.add", request);
    context.show_change(to_record(response).as_object(), "@" + response.lead.handle + " is a lead now",
                        response.lead.id);
    return ExitCode::done;
}

}  // namespace

constinit const Command leads_add_command{.noun = "leads",
                                          .verb = "add",
                                          .help = "a new lead, before any message",
                                          .run = run,
                                          .arguments = arguments,
                                          .options = options,
                                          .examples = examples};

}  // namespace instacrm::cli
