// Leads from the cloud, and the history of what other programs changed.
#include "common/domain/text.hpp"
#include "daemon/store/replica/applier.hpp"

namespace instacrm::store {

/// By id, or by handle: then the cloud's id wins, or, when the cloud holds two rows that mean the same person
/// (twins by letter case), both ids lead here; so do those of a name that a merged lead had.
std::int64_t Applier::find_lead_row(const LeadRow& row, const std::string& handle) {
    if (const auto id = refs_.find(Entity::lead, row.id)) {
        refs_.adopt(Entity::lead, *id, row.id);
        return *id;
    }
    if (const auto id = db_.value<std::int64_t>("SELECT id FROM lead WHERE handle = ? AND id > 0", handle)) {
        refs_.adopt(Entity::lead, *id, row.id);
        return *id;
    }
    const auto id = db_.value<std::int64_t>("SELECT lead_id FROM lead_alias WHERE handle = ?", handle);
    if (id) refs_.add_merged(*id, row.id);
    return id.value_or(nobody);
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
        "UPDATE lead SET created_at = MIN(created_at, ?), updated_at = MAX(updated_at, ?), in_cloud = "
        "MAX(in_cloud, uid = ?), seq = ? WHERE id = ?",
        to_micros(row.first_contacted_at), to_micros(row.updated_at), row.id, tx_.next_seq(), id);
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
    if (to && holds(uid)) reach_stages(tx_, lead_id, static_cast<LeadStatus>(*to), deed);
    if (text) add_text(tx_, id, kind, {*text, TextState::stored, false}, std::nullopt);
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

}  // namespace instacrm::store
