// Taking a change of a lead back: the field gets its old value, and an event says which change no longer
// holds. The change itself stays in the log; numbers are worked out without it.
#pragma once

#include "daemon/store/leads.hpp"
#include "daemon/store/transaction.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace instacrm::store {

/// A change that can be taken back: of status, contact or follow-up date, or the lead's removal.
struct Change {
    std::string event_uid;
    EventKind kind = EventKind::status_changed;
    std::optional<std::int64_t> from;
    std::optional<std::int64_t> to;
    std::string details;
};

/// The newest that still holds.
std::optional<Change> last_change(Database& db, const LeadRef& lead);

/// Takes it back; the id of the event that says so. Nothing when the lead has another value by now: the
/// change came from elsewhere, and without an event.
std::optional<std::string> undo(Transaction& tx, const LeadRef& lead, const Change& change,
                                std::int64_t actor_id);

/// SQL that holds for a row `e` of event that no event of the lead takes back.
inline constexpr const char* still_holds =
    "NOT EXISTS (SELECT 1 FROM event u WHERE u.lead_id = e.lead_id AND u.kind = 17 AND substr(u.details, 9, "
    "length(e.uid)) = e.uid)";
static_assert(static_cast<int>(EventKind::undone) == 17);

}  // namespace instacrm::store
