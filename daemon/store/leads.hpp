// Leads: looking them up, and every way in which they change. Each change is an event in the same
// transaction.
#pragma once

#include "common/domain/handle.hpp"
#include "common/protocol/messages/leads.hpp"
#include "daemon/store/effects.hpp"
#include "daemon/store/transaction.hpp"

#include <optional>
#include <string>
#include <vector>

namespace instacrm::store {

/// A lead as writing needs it.
struct LeadRef {
    std::int64_t id = nobody;
    std::string handle;  ///< the lead's own: an alias leads to another
    LeadStatus status = LeadStatus::cold_no_reply;
    bool removed = false;
    bool created = false;  ///< by this very transaction
};

/// `What: old -> new`, as DETAILS say it.
inline std::string change_text(std::string_view what, std::string_view from, std::string_view to) {
    return std::string(what) + ": " + std::string(from) + " -> " + std::string(to);
}

/// After any change of the lead's own row: its times and numbers, the outbox, and who wants to hear of it.
/// `at`: when it was so; default: now.
void mark_changed(Transaction& tx, const LeadRef& lead, std::int64_t fields,
                  std::optional<Time> at = std::nullopt);

/// The version of a value that was so at a time, in place of one of version `old`: nothing when that is
/// newer. A past value has its own time for a version, so that a teammate's later one prevails over it.
std::optional<std::int64_t> version_of(Transaction& tx, Time at, std::int64_t old);

/// What the daemon's operator does now.
Deed deed_now(const Transaction& tx, std::int64_t actor_id);

/// By handle or alias; removed ones too.
std::optional<LeadRef> find_lead(Database& db, const Handle& handle);

/// The first id derived from the handle that no lead has, nor had one that was deleted for good: ids are not
/// used again.
std::string free_lead_uid(Database& db, std::string_view handle);

/// Finds, or creates with status Cold No Reply. A removed lead comes back, cold, as an event. What the
/// profile page showed is kept with a new lead, and is a change of one that was known. @throws Invalid for a
/// person who was erased.
LeadRef ensure_lead(Transaction& tx, const Handle& handle, std::int64_t actor_id,
                    const std::optional<protocol::Profile>& profile);

/// The same for what was so at the time of the deed: what is newer here stays.
LeadRef ensure_lead(Transaction& tx, const Handle& handle, const Deed& deed,
                    const std::optional<protocol::Profile>& profile);

/// The same where find_lead() has been asked.
LeadRef ensure_lead(Transaction& tx, const std::optional<LeadRef>& found, const Handle& handle,
                    const Deed& deed, const std::optional<protocol::Profile>& profile);

/// Whom a DM went to: the same, but of a person who was erased the lead without a name, since a DM that was
/// sent is recorded.
LeadRef ensure_recipient(Transaction& tx, const Handle& handle, std::int64_t actor_id,
                         const std::optional<protocol::Profile>& profile);

/// Adds a lead that nobody has written to. False when it is there already.
bool add_lead(Transaction& tx, const Handle& handle, std::int64_t actor_id,
              const std::optional<protocol::Profile>& profile);

/// False when it has the status already.
bool set_status(Transaction& tx, const LeadRef& lead, LeadStatus status, std::int64_t actor_id);

/// A status of the past. When a later one is known it is history only, and the lead stays where it is. False
/// when nothing is new in it.
bool set_status(Transaction& tx, const LeadRef& lead, LeadStatus status, const Deed& deed,
                const std::optional<std::string>& client_id = std::nullopt);

/// Whether a stranger has accepted the invite to a conversation. False when it was so already.
bool set_reachability(Transaction& tx, const LeadRef& lead, Reachability reachability, std::int64_t actor_id);

/// The seat that wrote to the lead last, or nobody.
std::int64_t last_seat(Database& db, const LeadRef& lead);

/// False when the client id was recorded before. @throws Invalid for an empty note or one over 4,000
/// characters.
bool add_note(Transaction& tx, const LeadRef& lead, std::string_view text, std::int64_t actor_id,
              const std::optional<std::string>& client_id = std::nullopt);
bool add_note(Transaction& tx, const LeadRef& lead, std::string_view text, const Deed& deed,
              const std::optional<std::string>& client_id);

/// Marks it as not contacted. Its events stay.
void remove_lead(Transaction& tx, const LeadRef& lead, std::int64_t actor_id);

/// Takes the row away for good, with its aliases and what of it waits to be sent. It has no events any more.
void delete_lead(Transaction& tx, std::int64_t id);

/// What a text becomes at the one gate for every text that enters the store.
struct GatedText {
    std::string text;
    TextState state = TextState::stored;
    bool cut = false;  ///< over 512 KiB, which no message is: kept so far
};
GatedText gate_text(LeadStatus status, std::string_view text);

/// Keeps a gated text beside its event. `outreach_uid`: of a DM; none for a note.
void add_text(Transaction& tx, std::int64_t event_id, EventKind kind, const GatedText& gated,
              const std::optional<std::string>& outreach_uid);

/// For people: nothing for a lead that is removed or unknown.
std::optional<protocol::Lead> read_lead(Database& db, const Handle& handle);
std::vector<protocol::Note> read_notes(Database& db, const Handle& handle, std::int64_t limit);
std::vector<protocol::LeadEvent> read_events(Database& db, const Handle& handle, std::int64_t limit);
std::optional<protocol::LeadEvent> read_event(Database& db, const std::string& uid);
/// Other handles that mean the lead, by name.
std::vector<std::string> read_aliases(Database& db, const Handle& handle);

}  // namespace instacrm::store
