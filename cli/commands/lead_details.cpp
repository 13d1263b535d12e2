#include "cli/commands/lead_details.hpp"

#include "cli/output/values.hpp"

namespace instacrm::cli {
namespace {

std::string when(const std::optional<Time>& time, Time now) {
    if (!time) return {};
    const auto exact = format_local(*time);
    const auto distance = relative_time(*time, now);
    return exact.starts_with(distance) ? exact : distance + " (" + exact + ")";  // long ago it is the day
}

std::string last_contact(const protocol::Lead& lead, Time now) {
    if (!lead.last_contacted_at) return "never";
    auto text = when(lead.last_contacted_at, now);
    if (lead.last_actor) text += " from @" + *lead.last_actor;
    if (lead.last_operator) text += " by " + *lead.last_operator;
    return text;
}

/// Nothing for what nobody has searched yet; "N/F", not found, says something.
std::string_view searched(std::string_view contact) {
    return contact == "N/S" ? std::string_view{} : contact;
}

}  // namespace

void add_lead(Details& details, const protocol::Lead& lead, Time now) {
    details.add("Lead", "@" + lead.handle);
    details.add("Status", to_string(lead.status));
    details.add("Name", lead.full_name.value_or(""));
    details.add("Bio", lead.bio.value_or(""));
    details.add("Link", lead.link.value_or(""));
    details.add("E-mail", searched(lead.email));
    details.add("Phone", searched(lead.phone));
    details.add("Source", searched(lead.contact_source));
    details.add("Messages", grouped(lead.messages));
    details.add("First contact", when(lead.first_contacted_at, now));
    details.add("Last contact", last_contact(lead, now));
    details.add("Follow up", when(lead.followup_at, now));
    if (lead.reachability != Reachability::unknown) details.add("Reachability", to_string(lead.reachability));
    if (lead.owner) details.add("Owner", "@" + *lead.owner + " of " + lead.owner_operator.value_or(""));
    details.add("Added", when(lead.created_at, now));
    details.add("Id", lead.id);
}

ExitCode show_lead_change(const Context& context, const protocol::LeadChangeResponse& response,
                          std::string_view what) {
    const auto sentence = "@" + response.lead.handle + ": " + std::string(what);
    context.show_change(to_record(response).as_object(),
                        response.changed ? sentence : sentence + " (as before)");
    return ExitCode::done;
}

}  // namespace instacrm::cli
