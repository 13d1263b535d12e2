// What an event does to the numbers that are kept beside the log: rollups, a lead's contacts, milestones. The
// same for an event of ours and for one that comes from a teammate, in whatever order they come.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/time.hpp"
#include "daemon/store/transaction.hpp"

#include <cstdint>
#include <string_view>

namespace instacrm::store {

/// Who did something, and when.
struct Deed {
    std::int64_t operator_id = nobody;
    std::int64_t actor_id = nobody;
    Time at;
};

/// Counts one more event of a kind, or (-1) one less.
void count_event(Transaction& tx, EventKind kind, const Deed& deed, int change = 1);

/// A DM reached the lead: its contacts, and the milestone of the first.
void count_contact(Transaction& tx, std::int64_t lead_id, const Deed& deed);

/// The lead came to a stage of the funnel, which is to reach those before it, down to Replied; the first time
/// counts. Excluded stands beside the funnel.
void reach_stages(Transaction& tx, std::int64_t lead_id, LeadStatus status, const Deed& deed);

/// Works out a lead's contacts and milestones anew: after an event of it went, or moved in time.
void recount_lead(Transaction& tx, std::int64_t lead_id);

}  // namespace instacrm::store
