// Operators and actors from the cloud.
#include "common/domain/text.hpp"
#include "daemon/store/people.hpp"
#include "daemon/store/replica/applier.hpp"

namespace instacrm::store {

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
        "last_activity_at = MAX(last_activity_at, ?1), created_at = ?5, in_cloud = 1, seq = ?3 WHERE id = ?4",
        to_micros(row.last_activity_at), row.status == "online", tx_.next_seq(), *id,
        to_micros(row.created_at));
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

}  // namespace instacrm::store
