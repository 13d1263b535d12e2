#include "daemon/store/replica/references.hpp"

namespace instacrm::store {
namespace {

struct EntitySql {
    const char* find;
    const char* uid;
    const char* set_uid;
};

const EntitySql& sql_of(Entity entity) {
    static constexpr EntitySql table[] = {
        {"SELECT id FROM operator WHERE uid = ?", "SELECT uid, in_cloud FROM operator WHERE id = ?",
         "UPDATE operator SET uid = ?, in_cloud = 1 WHERE id = ?"},
        {"SELECT id FROM actor WHERE uid = ?", "SELECT uid, in_cloud FROM actor WHERE id = ?",
         "UPDATE actor SET uid = ?, in_cloud = 1 WHERE id = ?"},
        {"SELECT id FROM lead WHERE uid = ?", "SELECT uid, in_cloud FROM lead WHERE id = ?",
         "UPDATE lead SET uid = ?, in_cloud = 1 WHERE id = ?"}};
    static_assert(static_cast<int>(Entity::lead) == 2);
    return table[static_cast<std::size_t>(entity)];
}

}  // namespace

std::optional<std::int64_t> References::find(Entity entity, const std::string& uid) {
    if (const auto id = db_.value<std::int64_t>(sql_of(entity).find, uid)) return id;
    if (const auto id =
            db_.value<std::int64_t>("SELECT row_id FROM uid_alias WHERE entity = ? AND uid = ?", entity, uid))
        return id;
    if (entity != Entity::lead) return std::nullopt;
    return db_.value<std::int64_t>(
        "SELECT l.id FROM tombstone t JOIN lead l ON l.uid = t.new_uid WHERE t.entity = ? AND t.uid = ?",
        entity, uid);
}

void References::add(Entity entity, const std::string& uid, std::int64_t id, int twin) {
    db_.run(
        "INSERT INTO uid_alias (entity, uid, row_id, twin) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
        "row_id = excluded.row_id, twin = MAX(twin, excluded.twin)",
        entity, uid, id, twin);
}

std::optional<std::int64_t> References::lead_called(const std::string& handle) {
    if (const auto id = db_.value<std::int64_t>("SELECT id FROM lead WHERE handle = ? AND id > 0", handle))
        return id;
    return db_.value<std::int64_t>("SELECT lead_id FROM lead_alias WHERE handle = ?", handle);
}

void References::add_merged(std::int64_t lead_id, const std::string& uid) {
    add(Entity::lead, uid, lead_id, 2);
}

void References::adopt(Entity entity, std::int64_t id, const std::string& uid) {
    const auto& sql = sql_of(entity);
    const auto [own, in_cloud] = db_.one<std::string, bool>(sql.uid, id).value();
    if (own == uid) return;
    if (db_.value<std::int64_t>(
            "SELECT 1 FROM uid_alias WHERE entity = ? AND uid = ? AND row_id = ? AND twin > 0", entity, uid,
            id))
        return;
    if (in_cloud) return add(entity, uid, id, 1);
    db_.run(sql.set_uid, uid, id);
    add(entity, own, id, 0);
    // What waits to be sent speaks of the lead by the id that it now has.
    if (entity == Entity::lead)
        db_.run("UPDATE event SET details = replace(details, ?, ?) WHERE lead_id = ? AND kind = ?", own, uid,
                id, EventKind::merged);
}

bool References::has_twin(Entity entity, std::int64_t id) {
    return db_
        .value<std::int64_t>("SELECT 1 FROM uid_alias WHERE entity = ? AND row_id = ? AND twin > 0", entity,
                             id)
        .has_value();
}

}  // namespace instacrm::store
