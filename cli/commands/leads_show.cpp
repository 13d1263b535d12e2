#include "cli/commands/commands.hpp"
#include "cli/commands/lead_details.hpp"
#include "cli/commands/options.hpp"
#include "cli/output/row_writer.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{handle_argument};
constexpr std::array examples{
    Example{"leads show @anna.smith", "All about a lead, with what happened"},
    Example{"leads show @anna.smith --json", "The same for a script"},
};

/// What an event says in one cell: the message, or what changed, or why there is no text.
std::string event_text(const protocol::LeadEvent& event) {
    if (event.text) return *event.text;
    if (event.details) return *event.details;
    const bool kept_back = event.text_state == TextState::withheld || event.text_state == TextState::erased;
    return kept_back ? "(text " + std::string(to_string(*event.text_state)) + ")" : "";
}

void write_timeline(const Context& context, const std::vector<protocol::LeadEvent>& events) {
    if (events.empty()) return;
    context.console.out.write("\n");
    const auto writer = make_table_writer(context.output, context.console.out,
                                          {"at", "operator", "actor", "kind", "text"}, context.now);
    for (const auto& event : events) {
        const json::array row{protocol::to_json(event.at),
                              json::value(json::string_view(event.operator_name)),
                              protocol::to_json(event.actor), protocol::to_json(event.kind),
                              protocol::to_json(event_text(event))};
        const std::array<const json::value*, 5> cells{&row[0], &row[1], &row[2], &row[3], &row[4]};
        writer->row(cells);
    }
    writer->finish();
}

ExitCode run(Context& context) {
    const auto response = context.client.call<protocol::LeadResponse>(
        "leads.get", protocol::LeadRequest{context.arguments.handle_argument("HANDLE")});
    context.show(to_record(response).as_object(),
                 [&](Details& details) { add_lead(details, response.lead, context.now); });
    if (context.for_people() && !context.output.fields) write_timeline(context, response.events);
    return ExitCode::done;
}

}  // namespace

constinit const Command leads_show_command{.noun = "leads",
                                           .verb = "show",
                                           .help = "one lead, and what happened with it",
                                           .run = run,
                                           .arguments = arguments,
                                           .examples = examples};

}  // namespace instacrm::cli
