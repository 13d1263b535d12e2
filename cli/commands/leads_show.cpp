#include "cli/commands/commands.hpp"
#include "cli/commands/lead_details.hpp"
#include "cli/commands/lead_timeline.hpp"
#include "cli/commands/options.hpp"
#include "common/protocol/messages/leads.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{handle_argument};
constexpr std::array examples{
    Example{"leads show @anna.smith", "All about a lead, with what happened"},
    Example{"leads show @anna.smith --json", "The same for a script"},
};

constexpr std::size_t most_events = 200;  // that leads.get sends

/// Newest first, like every list: what happened last is what one looks for.
void write_history(const Context& context, const protocol::LeadResponse& response) {
    if (response.events.empty()) return;
    context.console.out.write("\n" + context.style().dim("What happened, newest first") + "\n");
    write_timeline(context, response.events);
    if (response.events.size() == most_events)
        context.say("these are the newest " + std::to_string(most_events) +
                    "; all of it: instacrm logs list --handle @" + response.lead.handle + " --format ndjson");
}

std::string listed(const std::vector<std::string>& handles) {
    std::string all;
    for (const auto& handle : handles) all.append(all.empty() ? "@" : ", @").append(handle);
    return all;
}

ExitCode run(Context& context) {
    const auto response = context.client.call<protocol::LeadResponse>(
        "leads.get", protocol::LeadRequest{context.arguments.handle_argument("HANDLE")});
    context.show(to_record(response).as_object(), [&](Details& details) {
        add_lead(details, response.lead, context.now);
        details.add("Also known as", listed(response.aliases));
    });
    if (context.for_people() && !context.output.fields) write_history(context, response);
    return ExitCode::done;
}

}  // namespace

constinit const Command leads_show_command{
    .noun = "leads",
    .verb = "show",
    .help = "one lead, and what happened with it",
    .run = run,
    .arguments = arguments,
    .examples = examples,
    .notes = "What happened is told newest first, 200 events at most."};

}  // namespace instacrm::cli
