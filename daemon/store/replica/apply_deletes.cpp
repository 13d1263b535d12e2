// What is gone for good: by other programs, and people who were erased.
#include "daemon/store/audience.hpp"
#include "daemon/store/merge.hpp"
#include "daemon/store/replica/applier.hpp"

#include <map>

namespace instacrm::store {

/// The id of the lead without a name that stands for this one, if the person was erased.
std::optional<std::string> Applier::erased_as(const std::string& uid, const std::string& handle) {
    if (auto known = successor_of(db_, uid)) return known;
    if (is_erased_handle(handle)) return std::nullopt;
    const auto mark = suppressions_.find(handle);
    return mark ? std::optional(erased_uid(db_, *mark)) : std::nullopt;
}

/// A person who was erased twice, under two keys or under two names, has two leads without a name: the one
/// with the lesser id stays, whoever comes first.
void Applier::erase(std::optional<std::int64_t> id, const std::string& new_uid) {
    const auto nameless = erased_lead(tx_, new_uid);
    if (!id || *id == nobody || *id == nameless.id) return;
    const auto own = db_.value<std::string>("SELECT uid FROM lead WHERE id = ?", *id).value();
    if (is_erased(*id) && own < new_uid)
        erase_into(tx_, nameless.id, erased_lead(tx_, own));
    else
        erase_into(tx_, *id, nameless);
}

void Applier::take(const SuppressionRow& row) {
    marks_came_ |= add_suppression(tx_, row.mark, row.at);
}

/// Of the leads that were in the cloud, tombstones tell. Others may be known here only, by the handle.
void Applier::erase_unsent() {
    if (!marks_came_) return;
    std::map<std::int64_t, std::string> erased;
    db_.each<std::string, std::int64_t>(
        "SELECT handle, id FROM lead WHERE in_cloud = 0 AND id > 0 UNION ALL SELECT handle, lead_id FROM "
        "lead_alias",
        [&](const std::string& handle, std::int64_t id) {
            if (is_erased_handle(handle)) return;
            if (auto mark = suppressions_.find(handle)) erased.emplace(id, std::move(*mark));
        });
    for (const auto& [id, mark] : erased) erase(id, erased_uid(db_, mark));
    std::vector<std::string> followers;
    db_.each<std::string>("SELECT DISTINCT handle FROM audience_stay", [&](std::string handle) {
        if (suppressions_.find(handle)) followers.push_back(std::move(handle));
    });
    for (const auto& handle : followers) forget_audience(tx_, handle);
}

bool Applier::is_erased(std::int64_t lead_id) {
    const auto handle = db_.value<std::string>("SELECT handle FROM lead WHERE id = ? AND id > 0", lead_id);
    return handle && is_erased_handle(*handle);
}

/// The cloud has the event on a lead without a name, and it hangs on another here: on a store that was put
/// back from a copy, which does not know of the erasure that sent it.
void Applier::erase_event(std::int64_t id, std::int64_t nameless) {
    const auto lead = db_.value<std::int64_t>("SELECT lead_id FROM event WHERE id = ?", id).value_or(nobody);
    if (lead == nameless) return;
    db_.run("UPDATE event_text SET text = ' ', state = ? WHERE event_id = ?", TextState::erased, id);
    db_.run("UPDATE event SET lead_id = ?, details = NULL WHERE id = ?", nameless, id);
    recount_lead(tx_, lead);
    recount_lead(tx_, nameless);
}

void Applier::remove_event(const std::string& uid) {
    const auto row = db_.one<std::int64_t, EventKind, std::int64_t, std::int64_t, std::int64_t, std::int64_t>(
        "SELECT id, kind, operator_id, actor_id, lead_id, at FROM event WHERE uid = ?", uid);
    if (!row) return;
    const auto& [id, kind, operator_id, actor_id, lead_id, at] = *row;
    count_event(tx_, kind, {operator_id, actor_id, from_micros(at)}, -1);
    db_.run("DELETE FROM outbox WHERE entity = ? AND row_id = ?", Entity::event, id);
    db_.run("DELETE FROM event_text WHERE event_id = ?", id);
    db_.run("DELETE FROM event WHERE id = ?", id);
    if (kind == EventKind::merged) untold_merges_.insert(lead_id);
    if (lead_id != nobody) recount_lead(tx_, lead_id);
}

/// Of twins one row went: the other is the lead from now on, and is told what came from both. False when
/// there is none.
bool Applier::leave_to_twin(const std::string& uid, std::int64_t id) {
    const bool own = db_.value<std::string>("SELECT uid FROM lead WHERE id = ?", id) == uid;
    const auto other = db_.value<std::string>(
        "SELECT uid FROM uid_alias WHERE entity = 2 AND row_id = ? AND twin = 1 AND uid <> ? ORDER BY uid",
        id, uid);
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
/// meanwhile lives on, since a DM is never lost, and so does what others were merged into.
void Applier::bury_lead(const std::string& uid) {
    const auto id = refs_.find(Entity::lead, uid);
    if (!id || *id == nobody || is_erased(*id) || leave_to_twin(uid, *id)) return;
    const auto handle = db_.value<std::string>("SELECT handle FROM lead WHERE id = ?", *id).value();
    tx_.touch_lead(handle);
    std::vector<std::string> derived;
    db_.each<std::string>(
        "SELECT uid FROM event WHERE lead_id = ? AND flags & 4 <> 0",
        [&](std::string event) { derived.push_back(std::move(event)); }, *id);
    for (const auto& event : derived) remove_event(event);
    if (db_.value<std::int64_t>("SELECT 1 FROM event WHERE lead_id = ?1 UNION ALL SELECT 1 FROM uid_alias "
                                "WHERE entity = 2 AND row_id = ?1 AND twin > 0 LIMIT 1",
                                *id))
        return remake_lead(*id, handle);
    delete_lead(tx_, *id);
}

void Applier::tell_merges() {
    for (const auto lead_id : untold_merges_) tell_merge(tx_, lead_id);
}

void Applier::take_erasure(const std::string& uid, std::string new_uid) {
    const auto id = refs_.find(Entity::lead, uid);
    while (const auto next = successor_of(db_, new_uid)) new_uid = *next;
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
        // Nothing goes without a trace.
        const bool rule = row.table == "RULES";
        add_derived(
            row.id + "\x1f" + "deleted", rule ? EventKind::rule_removed : EventKind::goal_changed, nobody,
            to_micros(tx_.now()), std::nullopt, std::nullopt,
            std::string(rule ? "Rule" : "Goal") + " = [Archived: " + row.id + ", another program deleted it]",
            std::nullopt);
    }
    const auto entity = row.table == "TARGETS" ? Entity::lead : Entity::event;
    if (row.table == "TARGETS" || row.table == "EVENT_LOGS")
        db_.run("INSERT INTO tombstone (entity, uid, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", entity,
                row.id, to_micros(tx_.now()));
}

}  // namespace instacrm::store
