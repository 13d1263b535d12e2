#include "cli/commands/commands.hpp"
#include "cli/commands/lead_details.hpp"
#include "cli/commands/options.hpp"
#include "common/protocol/messages/leads.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{handle_argument,
                               Argument{"TEXT", "the note, in quotes; - reads it from standard input"}};
constexpr std::array options{actor_option};
constexpr std::array examples{
    Example{"leads note @anna.smith \"asked for prices in May\"", "Remember something about a lead"},
    Example{"leads note @anna.smith - < call.txt", "A longer one, from a file"},
};

ExitCode run(Context& context) {
    protocol::LeadAddNoteRequest request;
    request.handle = context.arguments.handle_argument("HANDLE");
    request.text = context.input_if_dash(context.arguments.argument("TEXT"));
    request.actor = context.arguments.handle("actor");
    return show_lead_change(
        context, context.client.call<protocol::LeadChangeResponse>("leads.add_note", request), "noted");
}

}  // namespace

constinit const Command leads_note_command{.noun = "leads",
                                           .verb = "note",
                                           .help = "add a note to a lead",
                                           .run = run,
                                           .arguments = arguments,
                                           .options = options,
                                           .examples = examples};

}  // namespace instacrm::cli
