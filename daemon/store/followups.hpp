// When to write to a lead again.
#pragma once

#include "daemon/store/leads.hpp"
#include "daemon/store/transaction.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace instacrm::store {

/// The numbers are stored, here and in the cloud's FOLLOWUPS.STATE.
enum class FollowupState : std::uint8_t { open, done, withdrawn };

struct Followup {
    std::int64_t due_at = 0;
    std::int64_t state = 0;  ///< FollowupState; from the cloud perhaps one of a newer program
    std::int64_t operator_id = nobody;
    std::int64_t ver = 0;
};
void put_followup(Transaction& tx, std::int64_t lead_id, const Followup& followup);

/// When the lead is to be written to again, if it is; microseconds.
std::optional<std::int64_t> followup_of(Database& db, const LeadRef& lead);
/// As events say it.
std::string followup_text(const std::optional<std::int64_t>& due);
/// Writes the date without an event.
void write_followup(Transaction& tx, const LeadRef& lead, const std::optional<std::int64_t>& due);

/// Nothing more is to be written for now: the date, if there is one, is done with, and the rule for leads
/// without an answer begins again with the next DM. False when it was so already.
bool finish_followup(Transaction& tx, const LeadRef& lead, std::int64_t actor_id);

/// One date a lead: another takes its place, nothing withdraws it. False when it was so already.
bool set_followup(Transaction& tx, const LeadRef& lead, std::optional<Time> due, std::int64_t actor_id);

}  // namespace instacrm::store
