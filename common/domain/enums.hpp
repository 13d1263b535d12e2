// The closed sets of words, each a table of value and name. The names are those of the team's cloud schema
// (v2), so that other programs on that schema read them; the numbers are what the local store keeps, so they
// are only ever appended.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace instacrm {

/// Where a lead stands. The order up to `client` is the funnel's: "Replied or beyond" is >= replied and
/// <= client. `excluded` stands beside the funnel.
enum class LeadStatus : std::uint8_t { cold_no_reply, replied, warm, booked, paid, client, excluded };

enum class ActorStatus : std::uint8_t { active, suspended_by_team, suspended_by_insta, discarded };

/// The v2 schema's EVENT_TYPE: coarse, and shared with other programs.
enum class EventType : std::uint8_t { outreach, change_in_tar_info, tar_exception_toggle, user, system };

/// What exactly happened; EVENT_LOGS.KIND in the cloud.
enum class EventKind : std::uint8_t {
    outreach,         ///< a DM that was delivered
    outreach_failed,  ///< a DM that Instagram refused: kept, never counted
    lead_added,
    status_changed,
    contact_changed,
    profile_changed,
    note_added,
    lead_removed,
    lead_restored,
    actor_added,
    actor_status_changed,
    rule_added,
    rule_removed,
    // Kept for what comes next, so that numbers never clash between versions.
    owner_changed,
    reachability_changed,
    forgotten,
    merged,
    undone,
    goal_changed,
    override_given,
    foreign,  ///< written by another program on the same cloud schema
    followup_changed,
    proposal_made,     ///< of a rule or a goal
    vote_cast,         ///< on a proposal, or on archiving what is active
    proposal_decided,  ///< by votes: active or rejected
    governance_changed,
    operator_changed,  ///< a name, a role
    seat_changed,      ///< an account was shared, or went to somebody else
};

enum class Metric : std::uint8_t {
    total_messages_sent,
    unique_profiles_contacted,
    replies_received,
    warm_leads_generated,
    bookings_made,
    payments_received
};

enum class RuleType : std::uint8_t { frequency_cap, interval_spacing };
enum class Severity : std::uint8_t { soft_warning, block };
enum class ProposalStatus : std::uint8_t { active, pending_suggestion, rejected, archived };
/// How often a goal is to be reached.
enum class Frequency : std::uint8_t { daily, monthly };
/// Who decides on rules and goals: everybody alone, some together, or the owners.
enum class GovernanceMode : std::uint8_t { open, quorum, owner };
enum class OperatorRole : std::uint8_t { member, owner };
enum class Reachability : std::uint8_t { unknown, invite_pending, accepted };

/// Why a stored text is what it is. Oracle cannot tell '' from NULL, so a text that is empty or withheld is
/// stored as one space and its state says which.
enum class TextState : std::uint8_t { stored, empty, withheld, erased };

template <class E>
struct NamedValue {
    E value;
    std::string_view name;
};

/// The table of an enum above, in the order of its numbers.
template <class E>
std::span<const NamedValue<E>> table_of();

/// The word that the table's values are, in the singular ("status").
template <class E>
std::string_view noun_of();

template <class E>
std::string_view to_string(E value) {
    return table_of<E>()[static_cast<std::size_t>(value)].name;
}

namespace detail {
/// Index of `text` among `names`, letter case apart. @throws Invalid that lists the names.
std::size_t find_name(std::string_view noun, std::span<const std::string_view> names, std::string_view text);
}  // namespace detail

/// The value that `text` names, letter case apart. @throws Invalid with all the names that it could be.
template <class E>
E parse_enum(std::string_view text) {
    const auto table = table_of<E>();
    std::array<std::string_view, 32> names{};
    for (std::size_t i = 0; i < table.size(); ++i) names[i] = table[i].name;
    return table[detail::find_name(noun_of<E>(), std::span(names).first(table.size()), text)].value;
}

/// A number from the store as a value. @throws std::out_of_range for one that this version does not know.
template <class E>
E enum_from_number(std::int64_t number) {
    const auto table = table_of<E>();
    if (number < 0 || static_cast<std::size_t>(number) >= table.size())
        throw std::out_of_range(std::string(noun_of<E>()) + " number " + std::to_string(number) +
                                " is unknown");
    return table[static_cast<std::size_t>(number)].value;
}

/// Texts of leads in these states are not kept.
constexpr bool withholds_text(LeadStatus status) {
    return status == LeadStatus::excluded || status == LeadStatus::paid || status == LeadStatus::client;
}

}  // namespace instacrm
