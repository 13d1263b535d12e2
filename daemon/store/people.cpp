#include "daemon/store/people.hpp"

#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"
#include "daemon/store/team.hpp"

namespace instacrm::store {
namespace {

/// The id that the key gives, or its next variant when another row already bears it.
std::string free_uid(Database& db, const char* taken_sql, IdKind kind, const std::string& key) {
    for (unsigned salt = 0;; ++salt) {
        auto uid = derive_id(kind, key, salt);
        if (!db.value<std::int64_t>(taken_sql, uid)) return uid;
    }
}

std::int64_t add_operator(Transaction& tx, const std::string& name, const std::string& email) {
    const auto uid =
        free_uid(tx.db, "SELECT 1 FROM operator WHERE uid = ?", IdKind::operator_, operator_key(email));
    tx.db.run(
        "INSERT INTO operator (uid, email, name, name_ver, created_at, last_activity_at, seq) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        uid, email, name, tx.next_version(), to_micros(tx.now()), to_micros(tx.now()), tx.next_seq());
    const auto id = tx.db.last_id();
    tx.add_to_outbox(Entity::operator_, id);
    return id;
}

std::int64_t insert_actor(Transaction& tx, const Handle& handle, const Self& owner) {
    const auto uid = free_uid(tx.db, "SELECT 1 FROM actor WHERE uid = ?", IdKind::actor,
                              actor_key(handle.str(), owner.email));
    const auto version = tx.next_version();
    tx.db.run(
        "INSERT INTO actor (uid, handle, operator_id, operator_ver, status_ver, created_at, "
        "last_activity_at, seq) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        uid, handle.str(), owner.operator_id, version, version, to_micros(tx.now()), to_micros(tx.now()),
        tx.next_seq());
    const auto id = tx.db.last_id();
    tx.add_to_outbox(Entity::actor, id);
    return id;
}

std::int64_t add_actor(Transaction& tx, const Handle& handle, const Self& owner) {
    const auto id = insert_actor(tx, handle, owner);
    tx.add_event({.kind = EventKind::actor_added,
                  .actor_id = id,
                  .operator_id = owner.operator_id,
                  .details = "Actor = [Added: @" + handle.str() + "]"});
    return id;
}

}  // namespace

std::string operator_name(std::string_view name, std::string_view suffix) {
    constexpr std::size_t longest = 32;  // characters; the shared schema's column
    const auto room = longest - code_points(suffix);
    while (code_points(name) > room) name = name.substr(0, utf8_cut(name, name.size() - 1));
    return std::string(name) + std::string(suffix);
}

std::string free_operator_name(Database& db, const std::string& name, const std::string& email, int number) {
    for (;; ++number) {
        const auto suffix = number < 2 ? std::string() : " (" + std::to_string(number) + ")";
        auto candidate = operator_name(name, suffix);
        if (!db.value<std::int64_t>("SELECT 1 FROM operator WHERE name = ? AND email <> ?", candidate, email))
            return candidate;
    }
}

Self ensure_operator(Transaction& tx, const std::string& name, const std::string& email) {
    const auto found = tx.db.value<std::int64_t>("SELECT id FROM operator WHERE email = ?", email);
    // The config's name is taken once: who was renamed by the team stays so at the next start.
    const auto noted = "name of " + email;
    const bool news = tx.db.value<std::string>("SELECT value FROM meta WHERE key = ?", noted) != name;
    if (news)
        tx.db.run(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            noted, name);
    Self self{found ? *found : add_operator(tx, free_operator_name(tx.db, name, email), email), email};
    if (found && news) set_operator_name(tx, self.operator_id, free_operator_name(tx.db, name, email));
    claim_founder(tx);
    return self;
}

bool set_operator_name(Transaction& tx, std::int64_t operator_id, const std::string& name) {
    const auto changed =
        tx.db.run("UPDATE operator SET name = ?1, name_ver = ?2, seq = ?3 WHERE id = ?4 AND name <> ?1", name,
                  tx.next_version(), tx.next_seq(), operator_id);
    if (changed > 0) tx.add_to_outbox(Entity::operator_, operator_id);
    return changed > 0;
}

std::int64_t ensure_actor(Transaction& tx, const Handle& handle) {
    const auto found = tx.db.one<std::int64_t, std::int64_t>(
        "SELECT id, last_activity_at FROM actor WHERE handle = ? AND operator_id = ?", handle.str(),
        tx.self().operator_id);
    if (!found) return add_actor(tx, handle, tx.self());
    const auto [id, last_activity] = *found;
    if (tx.now() - from_micros(last_activity) >= heartbeat) {
        tx.db.run("UPDATE actor SET last_activity_at = ?, seq = ? WHERE id = ?", to_micros(tx.now()),
                  tx.next_seq(), id);
        tx.add_to_outbox(Entity::actor, id);
    }
    return id;
}

std::int64_t ensure_seat(Transaction& tx, const Handle& handle, std::int64_t operator_id) {
    const auto found = tx.db.value<std::int64_t>("SELECT id FROM actor WHERE handle = ? AND operator_id = ?",
                                                 handle.str(), operator_id);
    if (found) return *found;
    const auto email = tx.db.value<std::string>("SELECT email FROM operator WHERE id = ?", operator_id);
    return add_actor(tx, handle, {operator_id, email.value_or("")});
}

std::int64_t add_seat(Transaction& tx, const Handle& handle, std::int64_t operator_id) {
    const auto email = tx.db.value<std::string>("SELECT email FROM operator WHERE id = ?", operator_id);
    return insert_actor(tx, handle, {operator_id, email.value_or("")});
}

std::int64_t ensure_actor(Transaction& tx, const std::optional<Handle>& handle) {
    return handle && handle->str() != unknown_actor_handle ? ensure_actor(tx, *handle) : nobody;
}

bool is_away(Database& db, std::int64_t operator_id, Time now) {
    return db
        .value<std::int64_t>("SELECT 1 FROM operator WHERE id = ? AND online = 1 AND last_activity_at < ?",
                             operator_id, to_micros(now - away_after))
        .has_value();
}

void sign_off(Transaction& tx) {
    // In the cloud the later activity's status stands: one microsecond makes this one later.
    tx.db.run("UPDATE operator SET online = 0, last_activity_at = last_activity_at + 1, seq = ? WHERE id = ?",
              tx.next_seq(), tx.self().operator_id);
    tx.add_to_outbox(Entity::operator_, tx.self().operator_id);
}

std::optional<bool> set_actor_status(Transaction& tx, const Handle& handle, ActorStatus status,
                                     std::int64_t operator_id) {
    const auto found = tx.db.one<std::int64_t, ActorStatus>(
        "SELECT id, status FROM actor WHERE handle = ? AND operator_id = ?", handle.str(), operator_id);
    if (!found) return std::nullopt;
    const auto [id, old] = *found;
    if (old == status) return false;
    if (operator_id != tx.self().operator_id)
        require(tx, Step::manage_seat, find_actor(tx.db, handle, tx.self().operator_id).has_value());
    tx.db.run("UPDATE actor SET status = ?, status_ver = ?, seq = ? WHERE id = ?", status, tx.next_version(),
              tx.next_seq(), id);
    tx.add_to_outbox(Entity::actor, id);
    tx.add_event({.kind = EventKind::actor_status_changed,
                  .actor_id = id,
                  .from_value = static_cast<std::int64_t>(old),
                  .to_value = static_cast<std::int64_t>(status),
                  .details = "Actor Change = [Status (@" + handle.str() + "): " +
                             std::string(to_string(old)) + " -> " + std::string(to_string(status)) + "]"});
    return true;
}

std::vector<std::int64_t> seats_of(Database& db, const Handle& handle) {
    std::vector<std::int64_t> seats;
    db.each<std::int64_t>(
        "SELECT id FROM actor WHERE handle = ? AND id > 0", [&](std::int64_t id) { seats.push_back(id); },
        handle.str());
    return seats;
}

std::optional<std::int64_t> find_operator(Database& db, std::string_view name_or_email) {
    return db.value<std::int64_t>(
        "SELECT id FROM operator WHERE id > 0 AND (email = ?1 OR name = ?2 COLLATE NOCASE OR uid = ?2) ORDER "
        "BY email = "
        "?1 DESC",
        ascii_lower(trim(name_or_email)), trim(name_or_email));
}

std::optional<protocol::Actor> find_actor(Database& db, const Handle& handle, std::int64_t operator_id) {
    const auto row = db.one<std::string, std::string, ActorStatus, std::int64_t, std::int64_t>(
        "SELECT a.uid, o.name, a.status, a.created_at, a.last_activity_at FROM actor a "
        "JOIN operator o ON o.id = a.operator_id WHERE a.handle = ? AND a.operator_id = ?",
        handle.str(), operator_id);
    if (!row) return std::nullopt;
    const auto& [uid, name, status, created, active] = *row;
    return protocol::Actor{uid, handle.str(), name, status, from_micros(created), from_micros(active)};
}

std::string in_seats(Database& db, const std::string& actor) {
    std::string list;
    for (const auto seat : seats_of(db, Handle::parse(actor)))
        list += (list.empty() ? "" : ", ") + std::to_string(seat);
    return "IN (" + list + ")";
}

std::int64_t known_operator(Database& db, const std::string& name_or_email) {
    const auto id = find_operator(db, name_or_email);
    if (!id)
        throw Invalid("nobody in the team is called \"" + printable(name_or_email) + "\"",
                      "use a name or e-mail address as shown by actors list");
    return *id;
}

}  // namespace instacrm::store
