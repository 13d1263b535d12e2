#include "common/domain/enums.hpp"

#include "common/domain/enum_table.hpp"
#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"

#include <algorithm>

namespace instacrm {
namespace {

INSTACRM_ENUM_TABLE(LeadStatus, "status",
                    {{cold_no_reply, "Cold No Reply"},
                     {replied, "Replied"},
                     {warm, "Warm"},
                     {booked, "Booked"},
                     {paid, "Paid"},
                     {client, "Tableturnerr Client"},
                     {excluded, "Excluded"}})

INSTACRM_ENUM_TABLE(ActorStatus, "actor status",
                    {{active, "Active"},
                     {suspended_by_team, "Suspended By Team"},
                     {suspended_by_insta, "Suspended By Insta"},
                     {discarded, "Discarded"}})

INSTACRM_ENUM_TABLE(EventType, "event type",
                    {{outreach, "Outreach"},
                     {change_in_tar_info, "Change in Tar Info"},
                     {tar_exception_toggle, "Tar Exception Toggle"},
                     {user, "User"},
                     {system, "System"}})

INSTACRM_ENUM_TABLE(EventKind, "event kind",
                    {{outreach, "outreach"},
                     {outreach_failed, "outreach_failed"},
                     {lead_added, "lead_added"},
                     {status_changed, "status_changed"},
                     {contact_changed, "contact_changed"},
                     {profile_changed, "profile_changed"},
                     {note_added, "note_added"},
                     {lead_removed, "lead_removed"},
                     {lead_restored, "lead_restored"},
                     {actor_added, "actor_added"},
                     {actor_status_changed, "actor_status_changed"},
                     {rule_added, "rule_added"},
                     {rule_removed, "rule_removed"},
                     {owner_changed, "owner_changed"},
                     {reachability_changed, "reachability_changed"},
                     {forgotten, "forgotten"},
                     {merged, "merged"},
                     {undone, "undone"},
                     {goal_changed, "goal_changed"},
                     {override_given, "override_given"},
                     {foreign, "foreign"},
                     {followup_changed, "followup_changed"},
                     {proposal_made, "proposal_made"},
                     {vote_cast, "vote_cast"},
                     {proposal_decided, "proposal_decided"},
                     {governance_changed, "governance_changed"},
                     {operator_changed, "operator_changed"},
                     {seat_changed, "seat_changed"}})

INSTACRM_ENUM_TABLE(Metric, "metric",
                    {{total_messages_sent, "Total Messages Sent"},
                     {unique_profiles_contacted, "Unique Profiles Contacted"},
                     {replies_received, "Replies Received"},
                     {warm_leads_generated, "Warm Leads Generated"},
                     {bookings_made, "Bookings Made"},
                     {payments_received, "Payments Received"}})

INSTACRM_ENUM_TABLE(RuleType, "rule type",
                    {{frequency_cap, "Frequency Cap"}, {interval_spacing, "Interval Spacing"}})

INSTACRM_ENUM_TABLE(Severity, "severity", {{soft_warning, "Soft Warning"}, {block, "Block"}})

INSTACRM_ENUM_TABLE(ProposalStatus, "status",
                    {{active, "Active"},
                     {pending_suggestion, "Pending Suggestion"},
                     {rejected, "Rejected"},
                     {archived, "Archived"}})

INSTACRM_ENUM_TABLE(Frequency, "frequency", {{daily, "Daily"}, {monthly, "Monthly"}})

INSTACRM_ENUM_TABLE(GovernanceMode, "mode", {{open, "open"}, {quorum, "quorum"}, {owner, "owner"}})

INSTACRM_ENUM_TABLE(OperatorRole, "role", {{member, "member"}, {owner, "owner"}})

INSTACRM_ENUM_TABLE(Reachability, "reachability",
                    {{unknown, "unknown"}, {invite_pending, "invite pending"}, {accepted, "accepted"}})

INSTACRM_ENUM_TABLE(TextState, "text state",
                    {{stored, "stored"}, {empty, "empty"}, {withheld, "withheld"}, {erased, "erased"}})

}  // namespace

std::size_t detail::find_name(std::string_view noun, std::span<const std::string_view> names,
                              std::string_view text) {
    const auto wanted = ascii_lower(text);
    const auto found = std::ranges::find_if(names, [&](auto name) { return ascii_lower(name) == wanted; });
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());

    std::string remedy = "use one of:";
    for (const auto name : names) remedy.append(name == names.front() ? " " : ", ").append(name);
    throw Invalid("\"" + printable(text) + "\" is not a " + std::string(noun), remedy);
}

}  // namespace instacrm
