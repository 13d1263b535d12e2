// When to write to a lead again.
#pragma once

#include "daemon/store/leads.hpp"
#include "daemon/store/transaction.hpp"

#include <cstdint>
#include <optional>

namespace instacrm::store {

/// The numbers are stored, here and in the cloud's FOLLOWUPS.STATE.
enum class FollowupState : std::uint8_t { open, done, withdrawn };

/// One date a lead: another takes its place, nothing withdraws it. False when it was so already.
bool set_followup(Transaction& tx, const LeadRef& lead, std::optional<Time> due, std::int64_t actor_id);

}  // namespace instacrm::store
