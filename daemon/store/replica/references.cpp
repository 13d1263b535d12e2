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

void References::adopt(Entity entity, std::int64_t id, const std::string& uid) {
    const auto& sql = sql_of(entity);
    const auto [own, in_cloud] = db_.one<std::string, bool>(sql.uid, id).value();
    if (own == uid) return;
    if (!in_cloud) db_.run(sql.set_uid, uid, id);
    const auto& other = in_cloud ? uid : own;
    db_.run(
        "INSERT INTO uid_alias (entity, uid, row_id, twin) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
        "twin = MAX(twin, "
        "excluded.twin)",
        entity, other, id, in_cloud);
}

bool References::has_twin(Entity entity, std::int64_t id) {
    return db_
        .value<std::int64_t>("SELECT 1 FROM uid_alias WHERE entity = ? AND row_id = ? AND twin = 1", entity,
                             id)
        .has_value();
}

}  // namespace instacrm::store
