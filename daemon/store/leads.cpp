#include "daemon/store/leads.hpp"

#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"
#include "daemon/store/effects.hpp"
#include "daemon/store/erasure.hpp"
#include "daemon/store/shape.hpp"
#include "daemon/store/undo.hpp"

namespace instacrm::store {
namespace {

constexpr std::size_t max_note = 4000;                  // characters; the cloud's column
constexpr std::size_t max_profile_bytes = 4096;         // Instagram's own limits are far below
constexpr std::size_t max_events_bytes = 384UL * 1024;  // what one reply carries of a lead's history
constexpr std::size_t max_text_bytes = 512UL * 1024;    // half a frame: whatever is stored can be sent again

/// What a profile page showed, as it is kept; what it did not show is nothing.
struct CleanProfile {
    std::optional<std::string> full_name;
    std::optional<std::string> bio;
    std::optional<std::string> link;

    explicit CleanProfile(const std::optional<protocol::Profile>& profile) {
        if (!profile) return;
        full_name = clean(profile->full_name);
        bio = clean(profile->bio);
        link = clean(profile->link);
    }
    bool empty() const { return !full_name && !bio && !link; }

private:
    static std::optional<std::string> clean(const std::optional<std::string>& text) {
        if (!text) return std::nullopt;
        const auto trimmed = trim(*text);
        if (trimmed.empty()) return std::nullopt;
        return storable(trimmed.substr(0, utf8_cut(trimmed, max_profile_bytes)));
    }
};

/// False when nothing differs.
bool set_profile(Transaction& tx, const LeadRef& lead, const CleanProfile& profile, const Deed& deed) {
    if (profile.empty()) return false;
    const auto old = tx.db.value<std::int64_t>("SELECT profile_ver FROM lead WHERE id = ?", lead.id);
    const auto version = version_of(tx, deed.at, old.value_or(0));
    if (!version) return false;
    const auto changed = tx.db.run(
        "UPDATE lead SET full_name = COALESCE(?1, full_name), bio = COALESCE(?2, bio), link = COALESCE(?3, "
        "link), "
        "profile_ver = ?4 WHERE id = ?5 AND (COALESCE(?1, full_name) IS NOT full_name OR COALESCE(?2, bio) "
        "IS NOT bio "
        "OR COALESCE(?3, link) IS NOT link)",
        profile.full_name, profile.bio, profile.link, *version, lead.id);
    if (changed == 0) return false;
    tx.add_event({.kind = EventKind::profile_changed,
                  .actor_id = deed.actor_id,
                  .lead_id = lead.id,
                  .operator_id = deed.operator_id,
                  .at = deed.at,
                  .details = "Update = [Profile: refreshed]"});
    mark_changed(tx, lead, bits(LeadField::profile), deed.at);
    return true;
}

LeadRef insert_lead(Transaction& tx, const Handle& handle, const CleanProfile& profile, Time at) {
    const auto uid = free_lead_uid(tx.db, handle.str());
    const auto version = version_of(tx, at, 0).value();
    tx.db.run(
        "INSERT INTO lead (uid, handle, handle_ver, status_ver, full_name, bio, link, profile_ver, "
        "created_at, "
        "updated_at, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        uid, handle.str(), version, version, profile.full_name, profile.bio, profile.link,
        profile.empty() ? 0 : version, to_micros(at), to_micros(at), tx.next_seq());
    LeadRef lead{tx.db.last_id(), handle.str(), LeadStatus::cold_no_reply, false, true};
    tx.add_to_outbox(
        Entity::lead, lead.id,
        bits(LeadField::handle) | bits(LeadField::status) | (profile.empty() ? 0 : bits(LeadField::profile)));
    tx.touch_lead(lead.handle);
    return lead;
}

void restore_lead(Transaction& tx, LeadRef& lead, std::int64_t actor_id) {
    const auto version = tx.next_version();
    tx.db.run("UPDATE lead SET removed = 0, removed_ver = ?, status = ?, status_ver = ? WHERE id = ?",
              version, LeadStatus::cold_no_reply, version, lead.id);
    tx.add_event({.kind = EventKind::lead_restored,
                  .actor_id = actor_id,
                  .lead_id = lead.id,
                  .from_value = static_cast<std::int64_t>(lead.status),
                  .to_value = static_cast<std::int64_t>(LeadStatus::cold_no_reply),
                  .details = "Lead = [Restored]"});
    lead.status = LeadStatus::cold_no_reply;
    lead.removed = false;
    mark_changed(tx, lead, bits(LeadField::removed) | bits(LeadField::status));
}

/// `found`, brought up to date, or a new lead.
LeadRef know_lead(Transaction& tx, std::optional<LeadRef> found, const Handle& handle, const Deed& deed,
                  const std::optional<protocol::Profile>& profile) {
    const CleanProfile clean(profile);
    if (!found) return insert_lead(tx, handle, clean, deed.at);
    if (found->removed) restore_lead(tx, *found, deed.actor_id);
    set_profile(tx, *found, clean, deed);
    return *found;
}

/// The columns of protocol::Lead.
constexpr const char* read_lead_sql =
    "SELECT l.uid, l.handle, l.status, l.full_name, l.bio, l.link, l.email, l.phone, l.contact_source, "
    "l.reachability, l.created_at, l.updated_at, l.first_contacted_at, l.last_contacted_at, a.handle, "
    "o.name, "
    "l.messages, f.due_at, w.handle, wo.name FROM lead l LEFT JOIN actor a ON a.id = l.last_actor_id "
    "LEFT JOIN operator o ON o.id = l.last_operator_id "
    "LEFT JOIN actor w ON w.id = l.owner_id LEFT JOIN operator wo ON wo.id = w.operator_id "
    "LEFT JOIN followup f ON f.lead_id = l.id AND f.state = 0 "
    "WHERE l.id = ?";

/// The columns of protocol::LeadEvent.
constexpr const char* read_event_sql =
    "SELECT e.uid, e.kind, e.at, o.name, CASE WHEN a.id > 0 THEN a.handle END, e.details, CASE WHEN t.state "
    "= 0 THEN t.text END, t.state FROM event e JOIN operator o ON o.id = e.operator_id JOIN actor a ON a.id "
    "= e.actor_id LEFT JOIN event_text t ON t.event_id = e.id ";

/// Calls `visit(event)`, which says whether to go on.
template <class Visit, class... Args>
void each_event(Database& db, const std::string& sql, Visit&& visit, const Args&... args) {
    using Text = std::optional<std::string>;
    db.each<std::string, EventKind, std::int64_t, std::string, Text, Text, Text, std::optional<TextState>>(
        sql,
        [&](std::string uid, EventKind kind, std::int64_t at, std::string name, Text actor, Text details,
            Text text, std::optional<TextState> state) {
            return visit(protocol::LeadEvent{std::move(uid), kind, from_micros(at), std::move(name),
                                             std::move(actor), std::move(details), std::move(text), state});
        },
        args...);
}

std::optional<Time> optional_time(const std::optional<std::int64_t>& micros) {
    return micros ? std::optional(from_micros(*micros)) : std::nullopt;
}

}  // namespace

Deed deed_now(const Transaction& tx, std::int64_t actor_id) {
    return {tx.self().operator_id, actor_id, tx.now()};
}

std::optional<std::int64_t> version_of(Transaction& tx, Time at, std::int64_t old) {
    if (at >= tx.now()) return tx.next_version();
    if (old > to_micros(at)) return std::nullopt;
    return std::max(to_micros(at), old + 1);
}

void mark_changed(Transaction& tx, const LeadRef& lead, std::int64_t fields, std::optional<Time> at) {
    const auto when = to_micros(at.value_or(tx.now()));
    // A lead that this very transaction made has a number that nobody has seen.
    if (lead.created)
        tx.db.run("UPDATE lead SET updated_at = ?1 WHERE id = ?2 AND updated_at < ?1", when, lead.id);
    else
        tx.db.run("UPDATE lead SET updated_at = MAX(updated_at, ?), seq = ? WHERE id = ?", when,
                  tx.next_seq(), lead.id);
    if (fields != 0) tx.add_to_outbox(Entity::lead, lead.id, fields);
    tx.touch_lead(lead.handle);
}

std::string free_lead_uid(Database& db, std::string_view handle) {
    for (unsigned salt = 0;; ++salt) {
        auto uid = derive_id(IdKind::lead, handle, salt);
        if (!db.value<std::int64_t>("SELECT 1 FROM lead WHERE uid = ?1 UNION ALL SELECT 1 FROM tombstone "
                                    "WHERE entity = 2 AND uid = ?1 UNION ALL SELECT 1 FROM uid_alias WHERE "
                                    "entity = 2 AND uid = ?1 AND twin = 2",
                                    uid))
            return uid;
    }
}

std::optional<LeadRef> find_lead(Database& db, const Handle& handle) {
    auto row = db.one<std::int64_t, std::string, LeadStatus, bool>(
        "SELECT id, handle, status, removed FROM lead WHERE handle = ?", handle.str());
    if (!row)
        row = db.one<std::int64_t, std::string, LeadStatus, bool>(
            "SELECT l.id, l.handle, l.status, l.removed FROM lead_alias s JOIN lead l ON l.id = s.lead_id "
            "WHERE s.handle = ?",
            handle.str());
    if (!row) return std::nullopt;
    auto& [id, own_handle, status, removed] = *row;
    return LeadRef{id, std::move(own_handle), status, removed, false};
}

LeadRef ensure_lead(Transaction& tx, const Handle& handle, std::int64_t actor_id,
                    const std::optional<protocol::Profile>& profile) {
    return ensure_lead(tx, handle, deed_now(tx, actor_id), profile);
}

LeadRef ensure_lead(Transaction& tx, const Handle& handle, const Deed& deed,
                    const std::optional<protocol::Profile>& profile) {
    return ensure_lead(tx, find_lead(tx.db, handle), handle, deed, profile);
}

LeadRef ensure_lead(Transaction& tx, const std::optional<LeadRef>& found, const Handle& handle,
                    const Deed& deed, const std::optional<protocol::Profile>& profile) {
    if (!found) refuse_erased(tx.db, handle);
    return know_lead(tx, found, handle, deed, profile);
}

LeadRef ensure_recipient(Transaction& tx, const Handle& handle, std::int64_t actor_id,
                         const std::optional<protocol::Profile>& profile) {
    const auto lead = find_lead(tx.db, handle);
    const auto mark = lead ? std::nullopt : Suppressions(tx.db).find(handle.str());
    if (mark) return erased_lead(tx, erased_uid(tx.db, *mark));
    return know_lead(tx, lead, handle, deed_now(tx, actor_id), profile);
}

bool add_lead(Transaction& tx, const Handle& handle, std::int64_t actor_id,
              const std::optional<protocol::Profile>& profile) {
    if (const auto found = find_lead(tx.db, handle); found && !found->removed) return false;
    const auto lead = ensure_lead(tx, handle, actor_id, profile);
    if (lead.created)
        tx.add_event({.kind = EventKind::lead_added,
                      .actor_id = actor_id,
                      .lead_id = lead.id,
                      .to_value = static_cast<std::int64_t>(lead.status),
                      .details = "Lead = [Added]"});
    return true;
}

namespace {

/// Who answers has accepted the invite: a reply says so, and its event is this change's, too. The fields that
/// changed.
std::int64_t accept_by_reply(Transaction& tx, const LeadRef& lead, LeadStatus status, const Deed& deed) {
    if (status == LeadStatus::cold_no_reply || status == LeadStatus::excluded) return 0;
    const auto [before, old] =
        tx.db
            .one<Reachability, std::int64_t>("SELECT reachability, reachability_ver FROM lead WHERE id = ?",
                                             lead.id)
            .value();
    const auto version = version_of(tx, deed.at, old);
    if (before == Reachability::accepted || !version) return 0;
    tx.db.run("UPDATE lead SET reachability = ?, reachability_ver = ? WHERE id = ?", Reachability::accepted,
              *version, lead.id);
    return bits(LeadField::reachability);
}

void add_status_event(Transaction& tx, const LeadRef& lead, LeadStatus from, LeadStatus to, const Deed& deed,
                      const std::optional<std::string>& client_id) {
    tx.add_event(
        {.kind = EventKind::status_changed,
         .actor_id = deed.actor_id,
         .lead_id = lead.id,
         .operator_id = deed.operator_id,
         .at = deed.at,
         .client_id = client_id,
         .from_value = static_cast<std::int64_t>(from),
         .to_value = static_cast<std::int64_t>(to),
         .details = "Status Change = [" + change_text("Status", to_string(from), to_string(to)) + "]"});
    reach_stages(tx, lead.id, to, deed);
}

}  // namespace

bool set_status(Transaction& tx, const LeadRef& lead, LeadStatus status, std::int64_t actor_id) {
    if (lead.status == status) return false;
    tx.db.run("UPDATE lead SET status = ?, status_ver = ? WHERE id = ?", status, tx.next_version(), lead.id);
    const auto deed = deed_now(tx, actor_id);
    add_status_event(tx, lead, lead.status, status, deed, std::nullopt);
    mark_changed(tx, lead, bits(LeadField::status) | accept_by_reply(tx, lead, status, deed));
    return true;
}

bool set_status(Transaction& tx, const LeadRef& lead, LeadStatus status, const Deed& deed,
                const std::optional<std::string>& client_id) {
    using Row = std::pair<std::int64_t, LeadStatus>;
    std::optional<Row> before;
    bool later = false;
    // A lead has a handful of these; a new one none, and it is not asked.
    static const auto history = std::string(
                                    "SELECT at, to_value FROM event e WHERE lead_id = ? AND kind IN (?, ?) "
                                    "AND to_value IS NOT NULL AND ") +
                                still_holds + " ORDER BY at, id";
    const auto look = [&](std::int64_t at, LeadStatus to) {
        later = at > to_micros(deed.at);
        if (!later) before = {at, to};
        return !later;
    };
    if (!lead.created)
        tx.db.each<std::int64_t, LeadStatus>(history, look, lead.id, EventKind::status_changed,
                                             EventKind::lead_restored);
    const auto from = later ? (before ? before->second : LeadStatus::cold_no_reply) : lead.status;
    if (from == status) return false;
    if (!later) {
        const auto old = tx.db.value<std::int64_t>("SELECT status_ver FROM lead WHERE id = ?", lead.id);
        // A lead begins cold without anybody having said so: what was so before it was known counts.
        const auto version = version_of(tx, deed.at, 0).value();
        tx.db.run("UPDATE lead SET status = ?, status_ver = ? WHERE id = ?", status,
                  std::max(version, old.value_or(0) + 1), lead.id);
    }
    add_status_event(tx, lead, from, status, deed, client_id);
    const auto accepted = accept_by_reply(tx, lead, status, deed);
    mark_changed(tx, lead, (later ? 0 : bits(LeadField::status)) | accepted, deed.at);
    return true;
}

bool set_reachability(Transaction& tx, const LeadRef& lead, Reachability reachability,
                      std::int64_t actor_id) {
    const auto before = tx.db.value<Reachability>("SELECT reachability FROM lead WHERE id = ?", lead.id);
    if (before == reachability) return false;
    tx.db.run("UPDATE lead SET reachability = ?, reachability_ver = ? WHERE id = ?", reachability,
              tx.next_version(), lead.id);
    tx.add_event({.kind = EventKind::reachability_changed,
                  .actor_id = actor_id,
                  .lead_id = lead.id,
                  .from_value = static_cast<std::int64_t>(before.value()),
                  .to_value = static_cast<std::int64_t>(reachability),
                  .details = "Update = [" +
                             change_text("Reachability", to_string(*before), to_string(reachability)) + "]"});
    mark_changed(tx, lead, bits(LeadField::reachability));
    return true;
}

std::int64_t last_seat(Database& db, const LeadRef& lead) {
    return db.value<std::int64_t>("SELECT COALESCE(last_actor_id, 0) FROM lead WHERE id = ?", lead.id)
        .value_or(nobody);
}

bool add_note(Transaction& tx, const LeadRef& lead, std::string_view text, std::int64_t actor_id,
              const std::optional<std::string>& client_id) {
    return add_note(tx, lead, text, deed_now(tx, actor_id), client_id);
}

bool add_note(Transaction& tx, const LeadRef& lead, std::string_view text, const Deed& deed,
              const std::optional<std::string>& client_id) {
    const auto clean = storable(trim(text));
    if (clean.empty()) throw Invalid("the note is empty", "write 1 to 4,000 characters");
    if (const auto length = code_points(clean); length > max_note)
        throw Invalid("the note has " + std::to_string(length) + " characters",
                      "a note has at most 4,000: split it");
    if (client_id && find_event(tx.db, *client_id)) return false;
    const auto event = tx.add_event({.kind = EventKind::note_added,
                                     .actor_id = deed.actor_id,
                                     .lead_id = lead.id,
                                     .operator_id = deed.operator_id,
                                     .at = deed.at,
                                     .client_id = client_id,
                                     .details = "Update = [Notes: persistent note updated]"});
    // A note is written by the team about a lead, not a message to it: it is kept whatever the status.
    add_text(tx, event.id, EventKind::note_added, {clean, TextState::stored, false}, std::nullopt);
    mark_changed(tx, lead, 0, deed.at);
    return true;
}

void remove_lead(Transaction& tx, const LeadRef& lead, std::int64_t actor_id) {
    if (lead.removed) return;
    tx.db.run("UPDATE lead SET removed = 1, removed_ver = ? WHERE id = ?", tx.next_version(), lead.id);
    tx.add_event({.kind = EventKind::lead_removed,
                  .actor_id = actor_id,
                  .lead_id = lead.id,
                  .from_value = static_cast<std::int64_t>(lead.status),
                  .details = "Lead = [Removed: not contacted]"});
    mark_changed(tx, lead, bits(LeadField::removed));
}

void delete_lead(Transaction& tx, std::int64_t id) {
    tx.db.run("DELETE FROM outbox WHERE entity IN (?, ?) AND entity <> 3 AND row_id = ?", Entity::lead,
              Entity::followup, id);
    tx.db.run("DELETE FROM uid_alias WHERE entity = ? AND row_id = ?", Entity::lead, id);
    tx.db.run("DELETE FROM lead_alias WHERE lead_id = ?", id);
    tx.db.run("DELETE FROM lead WHERE id = ?", id);
}

GatedText gate_text(LeadStatus status, std::string_view text) {
    if (withholds_text(status)) return {" ", TextState::withheld, false};
    if (trim(text).empty()) return {" ", TextState::empty, false};
    const auto kept = text.substr(0, utf8_cut(text, max_text_bytes));
    return {storable(kept), TextState::stored, kept.size() < text.size()};
}

void add_text(Transaction& tx, std::int64_t event_id, EventKind kind, const GatedText& gated,
              const std::optional<std::string>& outreach_uid) {
    const bool counts = kind == EventKind::outreach && gated.state == TextState::stored;
    tx.db.run("INSERT INTO event_text (event_id, outreach_uid, text, state, shape) VALUES (?, ?, ?, ?, ?)",
              event_id, outreach_uid, gated.text, gated.state, counts ? shape_of(gated.text) : 0);
}

std::optional<protocol::Lead> read_lead(Database& db, const Handle& handle) {
    const auto found = find_lead(db, handle);
    if (!found || found->removed) return std::nullopt;
    using Text = std::optional<std::string>;
    using Number = std::optional<std::int64_t>;
    auto row = db.one<std::string, std::string, LeadStatus, Text, Text, Text, std::string, std::string,
                      std::string, Reachability, std::int64_t, std::int64_t, Number, Number, Text, Text,
                      std::int64_t, Number, Text, Text>(read_lead_sql, found->id);
    if (!row) return std::nullopt;
    auto& [uid, own_handle, status, full_name, bio, link, email, phone, source, reachability, created,
           updated, first, last, actor, operator_name, messages, followup, owner, owner_operator] = *row;
    return protocol::Lead{uid,
                          own_handle,
                          status,
                          full_name,
                          bio,
                          link,
                          email,
                          phone,
                          source,
                          reachability,
                          from_micros(created),
                          from_micros(updated),
                          optional_time(first),
                          optional_time(last),
                          actor,
                          operator_name,
                          messages,
                          optional_time(followup),
                          owner,
                          owner_operator};
}

std::vector<protocol::Note> read_notes(Database& db, const Handle& handle, std::int64_t limit) {
    std::vector<protocol::Note> notes;
    const auto lead = find_lead(db, handle);
    if (!lead) return notes;
    db.each<std::string, std::int64_t, std::string, std::string>(
        "SELECT e.uid, e.at, o.name, t.text FROM event e JOIN operator o ON o.id = e.operator_id "
        "JOIN event_text t ON t.event_id = e.id WHERE e.lead_id = ? AND e.kind = ? ORDER BY e.at DESC, e.id "
        "DESC LIMIT ?",
        [&](std::string uid, std::int64_t at, std::string name, std::string text) {
            notes.push_back({std::move(uid), from_micros(at), std::move(name), std::move(text)});
        },
        lead->id, EventKind::note_added, limit);
    return notes;
}

std::vector<protocol::LeadEvent> read_events(Database& db, const Handle& handle, std::int64_t limit) {
    static const auto sql =
        std::string(read_event_sql) + "WHERE e.lead_id = ? ORDER BY e.at DESC, e.id DESC LIMIT ?";
    std::vector<protocol::LeadEvent> events;
    std::size_t bytes = 0;
    const auto lead = find_lead(db, handle);
    if (!lead) return events;
    each_event(
        db, sql,
        [&](protocol::LeadEvent event) {
            bytes += 200 + 6 * event.text.value_or("").size();  // the worst that JSON makes of it
            events.push_back(std::move(event));
            return bytes < max_events_bytes;
        },
        lead->id, limit);
    return events;
}

std::optional<protocol::LeadEvent> read_event(Database& db, const std::string& uid) {
    static const auto sql = std::string(read_event_sql) + "WHERE e.uid = ?";
    std::optional<protocol::LeadEvent> found;
    each_event(
        db, sql,
        [&](protocol::LeadEvent event) {
            found = std::move(event);
            return false;
        },
        uid);
    return found;
}

std::vector<std::string> read_aliases(Database& db, const Handle& handle) {
    std::vector<std::string> aliases;
    if (const auto lead = find_lead(db, handle))
        db.each<std::string>(
            "SELECT handle FROM lead_alias WHERE lead_id = ? ORDER BY handle",
            [&](std::string alias) { aliases.push_back(std::move(alias)); }, lead->id);
    return aliases;
}

}  // namespace instacrm::store
