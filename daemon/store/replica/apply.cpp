// Taking in rows from the cloud.
#include "common/domain/enums.hpp"
#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"
#include "daemon/store/effects.hpp"
#include "daemon/store/erasure.hpp"
#include "daemon/store/leads.hpp"
#include "daemon/store/people.hpp"
#include "daemon/store/replica/references.hpp"
#include "daemon/store/replica/replica.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace instacrm::store {
namespace {

/// A word that another program wrote: one that nobody knows must not stop the rest.
template <class E>
std::optional<E> word(std::string_view text) {
    try {
        return parse_enum<E>(text);
    } catch (const Invalid&) {
        return std::nullopt;
    }
}

template <class E>
std::int64_t number(std::string_view text, E otherwise) {
    return static_cast<std::int64_t>(word<E>(text).value_or(otherwise));
}

/// How a pulled row meets ours.
struct Meeting {
    std::int64_t waiting = 0;  ///< the bits of what waits to be sent: -1 for all of the row
    bool twin = false;         ///< two rows of the cloud are one here

    bool waits(LeadField field) const { return (waiting & static_cast<std::int64_t>(field)) != 0; }
    bool waits() const { return waiting != 0; }
};

/// Whether the cloud's value takes the place of ours. The cloud holds all that was ever sent, so ours stays
/// only while it waits to be sent and is newer. Of twins neither row says it all: the newer value, and of two
/// that are as new the greater, whichever comes first.
template <class T>
bool prevails(const Meeting& meeting, bool waiting, Version mine, Version theirs, const T& my_value,
              const T& their_value) {
    if (meeting.twin) return theirs > mine || (theirs == mine && their_value > my_value);
    return !waiting || theirs >= mine;
}

class Applier {
public:
    explicit Applier(Transaction& tx) : tx_(tx), db_(tx.db), refs_(tx.db), suppressions_(tx.db) {}

    void take(const OperatorRow& row);
    void take(const ActorRow& row);
    void take(const LeadRow& row);
    void take(const EventRow& row);
    void take(const MessageRow& row);
    void take(const NoteRow& row);
    void take(const SharedRule& row);
    void take(const GoalRow& row);
    void take(const VoteRow& row);
    void take(const FollowupRow& row);
    void take(const SettingRow& row);
    void take(const SuppressionRow& row);
    void take(const TombstoneRow& row);

private:
    Meeting meet(Entity entity, std::int64_t row_id);
    void free_name(const std::string& name, const std::string& uid);
    std::int64_t find_lead_row(const LeadRow& row, const std::string& handle);
    std::int64_t insert_lead(const LeadRow& row, const std::string& handle);
    void merge_lead(const LeadRow& row, std::int64_t id);
    void merge_handle(const LeadRow& row, std::int64_t id, const Meeting& meeting);
    template <class T>
    bool merge_field(std::int64_t id, const Meeting& meeting, LeadField field, const char* read,
                     const char* write, const T& value, Version version);
    void derive_history(const LeadRow& row, std::int64_t id, std::int64_t before);
    void derive_note(const LeadRow& row, std::int64_t id);
    void add_derived(const std::string& key, EventKind kind, std::int64_t lead_id, Version at,
                     std::optional<std::int64_t> from, std::optional<std::int64_t> to,
                     const std::string& details, const Text& text);
    bool redraw_if_other(const EventRow& row, std::int64_t id);
    void insert_event(const EventRow& row);
    void remove_event(const std::string& uid);
    void bury_lead(const std::string& uid);
    bool leave_to_twin(const std::string& uid, std::int64_t id);
    void remake_lead(std::int64_t id, const std::string& handle);
    std::optional<std::string> erased_as(const std::string& uid, const std::string& handle);
    void erase(std::optional<std::int64_t> id, const std::string& new_uid);
    void erase_unsent(const std::string& mark);
    void take_erasure(const std::string& uid, const std::string& new_uid);
    bool is_erased(std::int64_t lead_id);

    Transaction& tx_;
    Database& db_;
    References refs_;
    Suppressions suppressions_;
};

Meeting Applier::meet(Entity entity, std::int64_t row_id) {
    Meeting meeting;
    meeting.twin = refs_.has_twin(entity, row_id);
    db_.each<std::int64_t>(
        "SELECT fields FROM outbox WHERE entity = ? AND entity <> 3 AND row_id = ?",
        [&](std::int64_t fields) { meeting.waiting |= fields == 0 ? -1 : fields; }, entity, row_id);
    return meeting;
}

// --- operators and actors -------------------------------------------------------------------------

/// Lets the cloud's operator have the name that another row bears here.
void Applier::free_name(const std::string& name, const std::string& uid) {
    const auto other = db_.one<std::int64_t, std::string, std::string, bool>(
        "SELECT id, uid, email, in_cloud FROM operator WHERE name = ? AND uid <> ?", name, uid);
    if (!other) return;
    const auto& [id, other_uid, email, in_cloud] = *other;
    if (in_cloud) {
        // Its own new name is on its way: the cloud's names are unique too.
        db_.run("UPDATE operator SET name = ? WHERE id = ?", operator_name(name, " " + other_uid), id);
        return;
    }
    db_.run("UPDATE operator SET name = ?, name_ver = ?, seq = ? WHERE id = ?",
            free_operator_name(db_, name, email, 2), tx_.next_version(), tx_.next_seq(), id);
    tx_.add_to_outbox(Entity::operator_, id);
}

void Applier::take(const OperatorRow& row) {
    const auto email = ascii_lower(trim(row.email));
    auto id = refs_.find(Entity::operator_, row.id);
    if (!id) {
        id = db_.value<std::int64_t>("SELECT id FROM operator WHERE email = ?", email);
        if (id) refs_.adopt(Entity::operator_, *id, row.id);
    }
    free_name(row.name, row.id);
    if (!id) {
        db_.run(
            "INSERT INTO operator (uid, email, name, name_ver, role, role_ver, online, created_at, "
            "last_activity_at, seq, in_cloud) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            row.id, email, row.name, row.name_ver, row.role, row.role_ver, row.status == "online",
            to_micros(row.created_at), to_micros(row.last_activity_at), tx_.next_seq());
        return;
    }
    const auto meeting = meet(Entity::operator_, *id);
    const auto [name, name_ver, role, role_ver] =
        db_.one<std::string, Version, std::int64_t, Version>(
               "SELECT name, name_ver, role, role_ver FROM operator WHERE id = ?", *id)
            .value();
    if (prevails(meeting, meeting.waits(), name_ver, row.name_ver, name, row.name))
        db_.run("UPDATE operator SET name = ?, name_ver = ? WHERE id = ?", row.name, row.name_ver, *id);
    if (prevails(meeting, meeting.waits(), role_ver, row.role_ver, role, row.role))
        db_.run("UPDATE operator SET role = ?, role_ver = ? WHERE id = ?", row.role, row.role_ver, *id);
    db_.run(
        "UPDATE operator SET online = CASE WHEN ?1 >= last_activity_at THEN ?2 ELSE online END, "
        "last_activity_at = MAX(last_activity_at, ?1), in_cloud = 1, seq = ?3 WHERE id = ?4",
        to_micros(row.last_activity_at), row.status == "online", tx_.next_seq(), *id);
    tx_.saw_version(std::max(row.name_ver, row.role_ver));
}

void Applier::take(const ActorRow& row) {
    const auto handle = ascii_lower(trim(row.handle));
    const auto operator_id = refs_.find(Entity::operator_, row.operator_id).value_or(nobody);
    auto id = refs_.find(Entity::actor, row.id);
    if (!id) {
        id = db_.value<std::int64_t>("SELECT id FROM actor WHERE handle = ? AND operator_id = ?", handle,
                                     operator_id);
        if (id) refs_.adopt(Entity::actor, *id, row.id);
    }
    const auto status = number(row.status, ActorStatus::active);
    tx_.saw_version(std::max(row.operator_ver, row.status_ver));
    if (!id) {
        db_.run(
            "INSERT INTO actor (uid, handle, operator_id, operator_ver, status, status_ver, created_at, "
            "last_activity_at, seq, in_cloud) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            row.id, handle, operator_id, row.operator_ver, status, row.status_ver, to_micros(row.created_at),
            to_micros(row.last_activity_at), tx_.next_seq());
        return;
    }
    const auto meeting = meet(Entity::actor, *id);
    const auto [mine, mine_ver] =
        db_.one<std::int64_t, Version>("SELECT status, status_ver FROM actor WHERE id = ?", *id).value();
    if (prevails(meeting, meeting.waits(), mine_ver, row.status_ver, mine, status))
        db_.run("UPDATE actor SET status = ?, status_ver = ? WHERE id = ?", status, row.status_ver, *id);
    // A seat is transferred by its row; one that stands in the way keeps its place.
    db_.run("UPDATE OR IGNORE actor SET operator_id = ?, operator_ver = ? WHERE id = ? AND operator_ver < ?",
            operator_id, row.operator_ver, *id, row.operator_ver);
    db_.run(
        "UPDATE actor SET last_activity_at = MAX(last_activity_at, ?), in_cloud = 1, seq = ? WHERE id = ?",
        to_micros(row.last_activity_at), tx_.next_seq(), *id);
}

// --- leads ----------------------------------------------------------------------------------------

/// By id, or by handle: then the cloud's id wins, or, when the cloud holds two rows that mean the same person
/// (twins by letter case), both ids lead here.
std::int64_t Applier::find_lead_row(const LeadRow& row, const std::string& handle) {
    if (const auto id = refs_.find(Entity::lead, row.id)) {
        refs_.adopt(Entity::lead, *id, row.id);
        return *id;
    }
    auto id = db_.value<std::int64_t>("SELECT id FROM lead WHERE handle = ? AND id > 0", handle);
    if (!id) id = db_.value<std::int64_t>("SELECT lead_id FROM lead_alias WHERE handle = ?", handle);
    if (!id) return nobody;
    refs_.adopt(Entity::lead, *id, row.id);
    return *id;
}

std::int64_t Applier::insert_lead(const LeadRow& row, const std::string& handle) {
    db_.run(
        "INSERT INTO lead (uid, handle, handle_ver, status, status_ver, full_name, bio, link, profile_ver, "
        "email, email_ver, phone, phone_ver, contact_source, contact_source_ver, reachability, "
        "reachability_ver, owner_id, owner_ver, removed, removed_ver, created_at, updated_at, seq, in_cloud) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        row.id, handle, row.handle_ver, number(row.status, LeadStatus::cold_no_reply), row.status_ver,
        row.full_name, row.bio, row.link, row.profile_ver, row.email, row.email_ver, row.phone, row.phone_ver,
        row.contact_source, row.contact_source_ver, row.reachability, row.reachability_ver,
        refs_.optional(Entity::actor, row.owner_id), row.owner_ver, row.removed, row.removed_ver,
        to_micros(row.first_contacted_at), to_micros(row.updated_at), tx_.next_seq());
    return db_.last_id();
}

template <class T>
bool Applier::merge_field(std::int64_t id, const Meeting& meeting, LeadField field, const char* read,
                          const char* write, const T& value, Version version) {
    const auto [mine, mine_ver] = db_.one<T, Version>(read, id).value();
    if (!prevails(meeting, meeting.waits(field), mine_ver, version, mine, value)) return false;
    db_.run(write, value, version, id);
    return true;
}

/// A lead that the cloud holds is called as there, letters and all, unless a new name waits here. Twins keep
/// the name that they share.
void Applier::merge_handle(const LeadRow& row, std::int64_t id, const Meeting& meeting) {
    const auto [uid, mine, mine_ver] = db_.one<std::string, std::string, Version>(
                                              "SELECT uid, handle, handle_ver FROM lead WHERE id = ?", id)
                                           .value();
    if (uid != row.id) return;
    const auto handle = ascii_lower(trim(row.handle));
    if (handle == mine) {
        db_.run("UPDATE lead SET handle_ver = ? WHERE id = ?", row.handle_ver, id);
    } else if (prevails(meeting, meeting.waits(LeadField::handle), mine_ver, row.handle_ver, mine, handle)) {
        db_.run("UPDATE OR IGNORE lead SET handle = ?, handle_ver = ? WHERE id = ?", handle, row.handle_ver,
                id);
    }
}

void Applier::merge_lead(const LeadRow& row, std::int64_t id) {
    const auto meeting = meet(Entity::lead, id);
    merge_field(id, meeting, LeadField::status, "SELECT status, status_ver FROM lead WHERE id = ?",
                "UPDATE lead SET status = ?, status_ver = ? WHERE id = ?",
                number(row.status, LeadStatus::cold_no_reply), row.status_ver);
    merge_field(id, meeting, LeadField::email, "SELECT email, email_ver FROM lead WHERE id = ?",
                "UPDATE lead SET email = ?, email_ver = ? WHERE id = ?", row.email, row.email_ver);
    merge_field(id, meeting, LeadField::phone, "SELECT phone, phone_ver FROM lead WHERE id = ?",
                "UPDATE lead SET phone = ?, phone_ver = ? WHERE id = ?", row.phone, row.phone_ver);
    merge_field(id, meeting, LeadField::contact_source,
                "SELECT contact_source, contact_source_ver FROM lead WHERE id = ?",
                "UPDATE lead SET contact_source = ?, contact_source_ver = ? WHERE id = ?", row.contact_source,
                row.contact_source_ver);
    merge_field(id, meeting, LeadField::reachability,
                "SELECT reachability, reachability_ver FROM lead WHERE id = ?",
                "UPDATE lead SET reachability = ?, reachability_ver = ? WHERE id = ?", row.reachability,
                row.reachability_ver);
    merge_field(id, meeting, LeadField::owner, "SELECT owner_id, owner_ver FROM lead WHERE id = ?",
                "UPDATE lead SET owner_id = ?, owner_ver = ? WHERE id = ?",
                refs_.optional(Entity::actor, row.owner_id), row.owner_ver);
    merge_field(id, meeting, LeadField::removed, "SELECT removed, removed_ver FROM lead WHERE id = ?",
                "UPDATE lead SET removed = ?, removed_ver = ? WHERE id = ?", row.removed, row.removed_ver);
    merge_handle(row, id, meeting);
    // Three columns with one version: a page shows them together.
    const auto [name, bio, link, profile_ver] =
        db_.one<Text, Text, Text, Version>("SELECT full_name, bio, link, profile_ver FROM lead WHERE id = ?",
                                           id)
            .value();
    if (prevails(meeting, meeting.waits(LeadField::profile), profile_ver, row.profile_ver,
                 std::tie(name, bio, link), std::tie(row.full_name, row.bio, row.link)))
        db_.run("UPDATE lead SET full_name = ?, bio = ?, link = ?, profile_ver = ? WHERE id = ?",
                row.full_name, row.bio, row.link, row.profile_ver, id);
    db_.run(
        "UPDATE lead SET created_at = MIN(created_at, ?), updated_at = MAX(updated_at, ?), in_cloud = 1, seq "
        "= "
        "? WHERE id = ?",
        to_micros(row.first_contacted_at), to_micros(row.updated_at), tx_.next_seq(), id);
}

// --- erased people --------------------------------------------------------------------------------

/// The id of the lead without a name that stands for this one, if the person was erased.
std::optional<std::string> Applier::erased_as(const std::string& uid, const std::string& handle) {
    if (is_erased_handle(handle)) return std::nullopt;
    if (auto known = db_.value<std::string>(
            "SELECT new_uid FROM tombstone WHERE entity = 2 AND uid = ? AND new_uid IS NOT NULL", uid))
        return known;
    const auto mark = suppressions_.find(handle);
    return mark ? std::optional(erased_uid(db_, *mark)) : std::nullopt;
}

void Applier::erase(std::optional<std::int64_t> id, const std::string& new_uid) {
    const auto nameless = erased_lead(tx_, new_uid);
    if (id && *id != nobody && *id != nameless.id) erase_into(tx_, *id, nameless);
}

/// Of the leads that were in the cloud, tombstones tell. Others may be known here only, by the handle.
void Applier::erase_unsent(const std::string& mark) {
    std::set<std::int64_t> erased;
    db_.each<std::string, std::int64_t>(
        "SELECT handle, id FROM lead WHERE in_cloud = 0 AND id > 0 UNION ALL SELECT handle, lead_id FROM "
        "lead_alias",
        [&](const std::string& handle, std::int64_t id) {
            if (!is_erased_handle(handle) && suppressions_.find(handle) == mark) erased.insert(id);
        });
    for (const auto id : erased) erase(id, erased_uid(db_, mark));
}

bool Applier::is_erased(std::int64_t lead_id) {
    const auto handle = db_.value<std::string>("SELECT handle FROM lead WHERE id = ? AND id > 0", lead_id);
    return handle && is_erased_handle(*handle);
}

void Applier::take(const LeadRow& row) {
    if (row.id == system_lead_id) return;  // another program touched the placeholder
    const auto handle = ascii_lower(trim(row.handle));
    if (const auto new_uid = erased_as(row.id, handle)) {
        // The cloud has an erased person again, by a backup or another program.
        erase(refs_.find(Entity::lead, row.id), *new_uid);
        return add_tombstone(tx_, row.id, *new_uid);
    }
    auto id = find_lead_row(row, handle);
    std::int64_t before = static_cast<std::int64_t>(LeadStatus::cold_no_reply);
    if (id == nobody) {
        id = insert_lead(row, handle);
    } else {
        before = db_.value<std::int64_t>("SELECT status FROM lead WHERE id = ?", id).value_or(0);
        merge_lead(row, id);
    }
    for (const auto version : {row.handle_ver, row.status_ver, row.profile_ver, row.email_ver, row.phone_ver,
                               row.contact_source_ver, row.reachability_ver, row.owner_ver, row.removed_ver})
        tx_.saw_version(version);
    if (row.status_foreign_ver != 0 && row.status_foreign_ver == row.status_ver)
        derive_history(row, id, before);
    if (row.notes_foreign_ver != 0 && row.notes_foreign_ver == row.notes_ver) derive_note(row, id);
    tx_.touch_lead(handle);
}

void Applier::add_derived(const std::string& key, EventKind kind, std::int64_t lead_id, Version at,
                          std::optional<std::int64_t> from, std::optional<std::int64_t> to,
                          const std::string& details, const Text& text) {
    const auto uid = derive_id(IdKind::event, key);
    if (db_.value<std::int64_t>("SELECT 1 FROM event WHERE uid = ?", uid)) return;
    db_.run(
        "INSERT INTO event (uid, type, kind, operator_id, actor_id, lead_id, at, created_at, from_value, "
        "to_value, flags, details, seq) VALUES (?, ?, ?, 0, 0, ?, ?, ?, ?, ?, ?, ?, ?)",
        uid, type_of(kind), kind, lead_id, at, at, from, to, static_cast<std::int64_t>(EventFlag::derived),
        details, tx_.next_seq());
    const auto id = db_.last_id();
    const Deed deed{nobody, nobody, from_micros(at)};
    count_event(tx_, kind, deed);
    if (to) reach_stages(tx_, lead_id, static_cast<LeadStatus>(*to), deed);
    if (text) add_text(tx_, id, {*text, TextState::stored, false}, std::nullopt);
}

/// Another program changed the status and wrote no history: the change gets a row here, the same everywhere.
void Applier::derive_history(const LeadRow& row, std::int64_t id, std::int64_t before) {
    const auto status = word<LeadStatus>(row.status);
    if (!status || before == static_cast<std::int64_t>(*status)) return;
    const auto from = enum_from_number<LeadStatus>(before);
    add_derived(row.id + "\x1fstatus\x1f" + std::to_string(row.status_ver), EventKind::status_changed, id,
                row.status_ver, before, static_cast<std::int64_t>(*status),
                "Status Change = [Status: " + std::string(to_string(from)) + " -> " +
                    std::string(to_string(*status)) + "]",
                std::nullopt);
}

void Applier::derive_note(const LeadRow& row, std::int64_t id) {
    const auto text = storable(trim(row.notes));
    if (text.empty() || text == "N/A") return;
    add_derived(row.id + "\x1fnotes\x1f" + std::to_string(row.notes_ver), EventKind::note_added, id,
                row.notes_ver, std::nullopt, std::nullopt, "Update = [Notes: persistent note updated]", text);
}

// --- events ---------------------------------------------------------------------------------------

/// What another program's DETAILS say of a change of status: `Status Change = [Status: A -> B]`.
struct ForeignChange {
    std::int64_t from;
    std::int64_t to;
};

std::optional<ForeignChange> parse_status_change(std::string_view details) {
    constexpr std::string_view opening = "Status Change = [Status: ";
    if (!details.starts_with(opening) || !details.ends_with(']')) return std::nullopt;
    details = details.substr(opening.size(), details.size() - opening.size() - 1);
    const auto arrow = details.find(" -> ");
    if (arrow == std::string_view::npos) return std::nullopt;
    const auto from = word<LeadStatus>(details.substr(0, arrow));
    const auto to = word<LeadStatus>(details.substr(arrow + 4));
    if (!from || !to) return std::nullopt;
    return ForeignChange{static_cast<std::int64_t>(*from), static_cast<std::int64_t>(*to)};
}

/// Two different events drew the same id: ours, which the cloud does not have, draws another. True when it
/// was so.
bool Applier::redraw_if_other(const EventRow& row, std::int64_t id) {
    const auto [created, key] =
        db_.one<std::int64_t, Text>("SELECT created_at, client_key FROM event WHERE id = ?", id).value();
    if (created == to_micros(row.created_at) && key == row.client_key) return false;
    if (!db_.value<std::int64_t>("SELECT 1 FROM outbox WHERE entity = ? AND row_id = ?", Entity::event, id))
        return false;
    std::string uid;
    do uid = random_id(IdKind::event, tx_.random());
    while (db_.value<std::int64_t>("SELECT 1 FROM event WHERE uid = ?", uid));
    db_.run("UPDATE event SET uid = ? WHERE id = ?", uid, id);
    return true;
}

void Applier::insert_event(const EventRow& row) {
    const auto type = word<EventType>(row.type).value_or(EventType::system);
    const auto change = row.details && !row.kind ? parse_status_change(*row.details) : std::nullopt;
    auto kind = row.kind ? word<EventKind>(*row.kind).value_or(EventKind::foreign) : EventKind::foreign;
    if (!row.kind && type == EventType::outreach) kind = EventKind::outreach;
    if (change) kind = EventKind::status_changed;
    const auto from = change ? std::optional(change->from) : row.from_value;
    const auto to = change ? std::optional(change->to) : row.to_value;

    const auto at = row.at.value_or(row.created_at);
    const Deed deed{refs_.find(Entity::operator_, row.operator_id).value_or(nobody),
                    refs_.find(Entity::actor, row.actor_id).value_or(nobody), at};
    const auto lead_id = refs_.find(Entity::lead, row.lead_id).value_or(nobody);
    auto key = row.client_key;
    if (key && db_.value<std::int64_t>("SELECT 1 FROM event WHERE client_key = ?", *key)) key.reset();

    db_.run(
        "INSERT INTO event (uid, client_key, type, kind, operator_id, actor_id, lead_id, at, created_at, "
        "from_value, to_value, flags, details, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.id, key, type, kind, deed.operator_id, deed.actor_id, lead_id, to_micros(at),
        to_micros(row.created_at), from, to, row.flags, is_erased(lead_id) ? Text() : row.details,
        tx_.next_seq());
    count_event(tx_, kind, deed);
    if (lead_id == nobody) return;
    if (kind == EventKind::outreach) count_contact(tx_, lead_id, deed);
    if (kind == EventKind::status_changed && to) {
        if (const auto table = table_of<LeadStatus>();
            *to >= 0 && static_cast<std::size_t>(*to) < table.size())
            reach_stages(tx_, lead_id, static_cast<LeadStatus>(*to), deed);
    }
    if (const auto handle = db_.value<std::string>("SELECT handle FROM lead WHERE id = ?", lead_id))
        tx_.touch_lead(*handle);
}

void Applier::take(const EventRow& row) {
    const auto known = db_.value<std::int64_t>("SELECT id FROM event WHERE uid = ?", row.id);
    if (!known || redraw_if_other(row, *known)) insert_event(row);
}

/// The gate of every text asks for the lead's status now, here as everywhere.
void Applier::take(const MessageRow& row) {
    const auto event = db_.one<std::int64_t, LeadStatus, std::int64_t>(
        "SELECT e.id, l.status, l.id FROM event e JOIN lead l ON l.id = e.lead_id WHERE e.uid = ?",
        row.event_id);
    if (!event) return;
    const auto [id, status, lead_id] = *event;
    const auto state = is_erased(lead_id) ? TextState::erased
                       : row.state >= 0 && row.state <= static_cast<std::int64_t>(TextState::erased)
                           ? static_cast<TextState>(row.state)
                           : TextState::stored;
    auto gated = gate_text(status, row.text);
    if (gated.state != TextState::withheld && state != TextState::stored) gated = {" ", state, false};
    const auto known = db_.value<TextState>("SELECT state FROM event_text WHERE event_id = ?", id);
    if (!known) {
        const bool taken =
            db_.value<std::int64_t>("SELECT 1 FROM event_text WHERE outreach_uid = ?", row.id).has_value();
        add_text(tx_, id, gated, taken ? Text() : Text(row.id));
    } else if (state == TextState::erased && *known != TextState::erased) {
        db_.run("UPDATE event_text SET text = ' ', state = ? WHERE event_id = ?", TextState::erased, id);
    }
}

void Applier::take(const NoteRow& row) {
    const auto event =
        db_.one<std::int64_t, std::int64_t>("SELECT id, lead_id FROM event WHERE uid = ?", row.event_id);
    if (!event) return;
    const auto [id, lead_id] = *event;
    if (db_.value<std::int64_t>("SELECT 1 FROM event_text WHERE event_id = ?", id)) return;
    const auto text = storable(trim(row.text));
    const auto state = text.empty() ? TextState::empty : TextState::stored;
    add_text(tx_, id, is_erased(lead_id) ? erased_text() : GatedText{text.empty() ? " " : text, state, false},
             std::nullopt);
}

// --- what the team agreed on ----------------------------------------------------------------------

void Applier::take(const SharedRule& row) {
    const auto status = number(row.status, ProposalStatus::archived);
    tx_.saw_version(row.status_ver);
    const auto known = db_.one<std::int64_t, std::int64_t, Version>(
        "SELECT id, status, status_ver FROM rule WHERE uid = ?", row.id);
    if (known) {
        const auto [id, mine, mine_ver] = *known;
        const auto meeting = meet(Entity::rule, id);
        if (prevails(meeting, meeting.waits(), mine_ver, row.status_ver, mine, status))
            db_.run("UPDATE rule SET status = ?, status_ver = ?, seq = ? WHERE id = ?", status,
                    row.status_ver, tx_.next_seq(), id);
        return;
    }
    const auto type = word<RuleType>(row.type);
    const auto metric = word<Metric>(row.metric);
    if (!type || !metric || row.limit_value < 1) return;  // of a newer program: not judged here
    db_.run(
        "INSERT INTO rule (uid, type, metric, limit_value, window_sec, severity, options, operator_id, "
        "actor_id, status, status_ver, suggested_by, created_at, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, "
        "?, ?, ?)",
        row.id, *type, *metric, row.limit_value, row.window_sec, number(row.severity, Severity::soft_warning),
        row.options, refs_.optional(Entity::operator_, row.operator_id),
        refs_.optional(Entity::actor, row.actor_id), status, row.status_ver,
        refs_.optional(Entity::operator_, row.suggested_by), to_micros(row.created_at), tx_.next_seq());
}

void Applier::take(const GoalRow& row) {
    const auto status = number(row.status, ProposalStatus::archived);
    tx_.saw_version(row.status_ver);
    const auto known = db_.one<std::int64_t, std::int64_t, Version>(
        "SELECT id, status, status_ver FROM goal WHERE uid = ?", row.id);
    if (known) {
        const auto [id, mine, mine_ver] = *known;
        const auto meeting = meet(Entity::goal, id);
        if (prevails(meeting, meeting.waits(), mine_ver, row.status_ver, mine, status))
            db_.run("UPDATE goal SET status = ?, status_ver = ?, seq = ? WHERE id = ?", status,
                    row.status_ver, tx_.next_seq(), id);
        return;
    }
    const auto metric = word<Metric>(row.metric);
    if (!metric || row.target_value < 1) return;
    const std::optional<std::int64_t> end = row.end_at ? std::optional(to_micros(*row.end_at)) : std::nullopt;
    db_.run(
        "INSERT INTO goal (uid, metric, target_value, frequency, operator_id, actor_id, status, status_ver, "
        "suggested_by, created_at, start_at, end_at, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.id, *metric, row.target_value, row.frequency == "Monthly" ? 1 : 0,
        refs_.optional(Entity::operator_, row.operator_id), refs_.optional(Entity::actor, row.actor_id),
        status, row.status_ver, refs_.optional(Entity::operator_, row.suggested_by),
        to_micros(row.created_at), to_micros(row.start_at), end, tx_.next_seq());
}

void Applier::take(const VoteRow& row) {
    const auto operator_id = refs_.find(Entity::operator_, row.operator_id);
    if (!operator_id) return;
    tx_.saw_version(row.ver);
    const auto known = db_.one<std::int64_t, std::int64_t, Version>(
        "SELECT id, value, ver FROM vote WHERE subject_uid = ? AND operator_id = ?", row.subject_id,
        *operator_id);
    if (!known) {
        db_.run("INSERT INTO vote (subject_uid, operator_id, value, ver, seq) VALUES (?, ?, ?, ?, ?)",
                row.subject_id, *operator_id, row.value, row.ver, tx_.next_seq());
        return;
    }
    const auto [id, mine, mine_ver] = *known;
    const auto meeting = meet(Entity::vote, id);
    if (prevails(meeting, meeting.waits(), mine_ver, row.ver, mine, row.value))
        db_.run("UPDATE vote SET value = ?, ver = ?, seq = ? WHERE id = ?", row.value, row.ver,
                tx_.next_seq(), id);
}

void Applier::take(const FollowupRow& row) {
    const auto lead = refs_.find(Entity::lead, row.lead_id);
    if (!lead) return;
    tx_.saw_version(row.ver);
    const auto due = to_micros(row.due_at);
    const auto known = db_.one<std::int64_t, std::int64_t, Version>(
        "SELECT due_at, state, ver FROM followup WHERE lead_id = ?", *lead);
    if (known) {
        const auto [mine_due, mine_state, mine_ver] = *known;
        const auto meeting = meet(Entity::followup, *lead);
        if (!prevails(meeting, meeting.waits(), mine_ver, row.ver, std::tie(mine_due, mine_state),
                      std::tie(due, row.state)))
            return;
    }
    db_.run(
        "INSERT INTO followup (lead_id, due_at, state, operator_id, ver, seq) VALUES (?, ?, ?, ?, ?, ?) ON "
        "CONFLICT DO UPDATE SET due_at = excluded.due_at, state = excluded.state, operator_id = "
        "excluded.operator_id, ver = excluded.ver, seq = excluded.seq",
        *lead, due, row.state, refs_.find(Entity::operator_, row.operator_id).value_or(nobody), row.ver,
        tx_.next_seq());
    if (const auto handle = db_.value<std::string>("SELECT handle FROM lead WHERE id = ?", *lead))
        tx_.touch_lead(*handle);
}

void Applier::take(const SettingRow& row) {
    tx_.saw_version(row.ver);
    suppressions_.refresh();
    const auto known = db_.one<std::int64_t, std::string, Version>(
        "SELECT id, value, ver FROM team_setting WHERE key = ?", row.name);
    if (!known) {
        db_.run("INSERT INTO team_setting (key, value, ver, seq) VALUES (?, ?, ?, ?)", row.name, row.value,
                row.ver, tx_.next_seq());
        return;
    }
    const auto& [id, mine, mine_ver] = *known;
    const auto meeting = meet(Entity::team_setting, id);
    if (prevails(meeting, meeting.waits(), mine_ver, row.ver, mine, row.value))
        db_.run("UPDATE team_setting SET value = ?, ver = ?, seq = ? WHERE id = ?", row.value, row.ver,
                tx_.next_seq(), id);
}

void Applier::take(const SuppressionRow& row) {
    const auto added =
        db_.run("INSERT INTO suppression (mark, at, seq) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", row.mark,
                to_micros(row.at), tx_.next_seq());
    if (added > 0) erase_unsent(row.mark);
}

// --- deletes by other programs --------------------------------------------------------------------

void Applier::remove_event(const std::string& uid) {
    const auto row = db_.one<std::int64_t, EventKind, std::int64_t, std::int64_t, std::int64_t, std::int64_t>(
        "SELECT id, kind, operator_id, actor_id, lead_id, at FROM event WHERE uid = ?", uid);
    if (!row) return;
    const auto& [id, kind, operator_id, actor_id, lead_id, at] = *row;
    count_event(tx_, kind, {operator_id, actor_id, from_micros(at)}, -1);
    db_.run("DELETE FROM outbox WHERE entity = ? AND row_id = ?", Entity::event, id);
    db_.run("DELETE FROM event WHERE id = ?", id);
    if (lead_id != nobody) recount_lead(tx_, lead_id);
}

/// Of twins one row went: the other is the lead from now on, and is told what came from both. False when
/// there is none.
bool Applier::leave_to_twin(const std::string& uid, std::int64_t id) {
    const bool own = db_.value<std::string>("SELECT uid FROM lead WHERE id = ?", id) == uid;
    const auto other = db_.value<std::string>(
        "SELECT uid FROM uid_alias WHERE entity = 2 AND row_id = ? AND twin = 1 AND uid <> ?", id, uid);
    if (own && !other) return false;
    db_.run("DELETE FROM uid_alias WHERE entity = 2 AND uid = ?", own ? *other : uid);
    if (own) db_.run("UPDATE lead SET uid = ? WHERE id = ?", *other, id);
    tx_.add_to_outbox(Entity::lead, id, -1);
    return true;
}

/// Offers the lead anew, under another id: the old one is buried.
void Applier::remake_lead(std::int64_t id, const std::string& handle) {
    db_.run("UPDATE lead SET uid = ?, in_cloud = 0, seq = ? WHERE id = ?", free_lead_uid(db_, handle),
            tx_.next_seq(), id);
    tx_.add_to_outbox(Entity::lead, id, -1);
}

/// A lead that is gone from the cloud, with its events, goes here too; one that a teammate did something with
/// meanwhile lives on, since a DM is never lost.
void Applier::bury_lead(const std::string& uid) {
    const auto id = refs_.find(Entity::lead, uid);
    if (!id || *id == nobody || is_erased(*id) || leave_to_twin(uid, *id)) return;
    const auto handle = db_.value<std::string>("SELECT handle FROM lead WHERE id = ?", *id).value();
    tx_.touch_lead(handle);
    db_.run("DELETE FROM outbox WHERE entity IN (?, ?) AND entity <> 3 AND row_id = ?", Entity::lead,
            Entity::followup, *id);
    std::vector<std::string> derived;
    db_.each<std::string>(
        "SELECT uid FROM event WHERE lead_id = ? AND flags & 4 <> 0",
        [&](std::string event) { derived.push_back(std::move(event)); }, *id);
    for (const auto& event : derived) remove_event(event);
    if (db_.value<std::int64_t>("SELECT 1 FROM event WHERE lead_id = ? LIMIT 1", *id))
        return remake_lead(*id, handle);
    db_.run("DELETE FROM uid_alias WHERE entity = 2 AND row_id = ?", *id);
    db_.run("DELETE FROM lead_alias WHERE lead_id = ?", *id);
    db_.run("DELETE FROM lead WHERE id = ?", *id);
}

void Applier::take_erasure(const std::string& uid, const std::string& new_uid) {
    const auto id = refs_.find(Entity::lead, uid);
    // Noted first: what the cloud has told need not be told the cloud.
    note_tombstone(tx_, uid, new_uid);
    erase(id, new_uid);
}

void Applier::take(const TombstoneRow& row) {
    if (row.new_id) return take_erasure(row.id, *row.new_id);
    if (row.table == "EVENT_LOGS") remove_event(row.id);
    if (row.table == "TARGETS") bury_lead(row.id);
    if (row.table == "RULES" || row.table == "GOALS") {
        const auto* const sql = row.table == "RULES" ? "UPDATE rule SET status = ?, seq = ? WHERE uid = ?"
                                                     : "UPDATE goal SET status = ?, seq = ? WHERE uid = ?";
        db_.run(sql, ProposalStatus::archived, tx_.next_seq(), row.id);
    }
    const auto entity = row.table == "TARGETS" ? Entity::lead : Entity::event;
    if (row.table == "TARGETS" || row.table == "EVENT_LOGS")
        db_.run("INSERT INTO tombstone (entity, uid, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", entity,
                row.id, to_micros(tx_.now()));
}

}  // namespace

std::vector<Rows> in_parts(Rows rows, std::size_t most) {
    std::vector<Rows> parts(1);
    std::size_t room = most;
    rows.each([&]<class Row>(std::vector<Row>& of_table) {
        for (auto& row : of_table) {
            if (room == 0) {
                parts.emplace_back();
                room = most;
            }
            parts.back().of<Row>().push_back(std::move(row));
            --room;
        }
    });
    return parts;
}

void settle_times(Rows& rows) {
    std::unordered_map<std::string_view, Time> sent_at;
    for (const auto& message : rows.of<MessageRow>()) sent_at.emplace(message.event_id, message.sent_at);
    for (auto& event : rows.of<EventRow>()) {
        if (const auto sent = sent_at.find(event.id); !event.at && sent != sent_at.end())
            event.at = sent->second;
    }
}

void apply_rows(Transaction& tx, const Rows& rows, std::optional<std::int64_t> cursor) {
    Applier applier(tx);
    rows.each([&](const auto& of_table) {
        for (const auto& row : of_table) applier.take(row);
    });
    if (cursor) tx.db.run("UPDATE cloud_cursor SET seq = ? WHERE scope = 'team'", *cursor);
}

}  // namespace instacrm::store
