#include "daemon/store/erasure.hpp"

#include "common/domain/invalid.hpp"
#include "common/platform/crypto.hpp"
#include "daemon/store/audience.hpp"
#include "daemon/store/effects.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace instacrm::store {
namespace {

constexpr std::size_t key_length = 43;  // of 62 characters: 256 bits

std::string mark_under(std::string_view key, std::string_view handle) {
    return fmt::format("{:02x}", fmt::join(platform::hmac_sha256(key, handle), ""));
}

/// Machines that were apart may have made several: all count, the first is used.
std::vector<std::string> team_keys(Database& db) {
    std::vector<std::string> keys;
    db.each<std::string>(
        "SELECT value FROM team_setting WHERE key >= 'suppression.key.' AND key < 'suppression.key/' "
        "ORDER BY key",
        [&](std::string key) { keys.push_back(std::move(key)); });
    return keys;
}

std::string ensure_team_key(Transaction& tx) {
    auto keys = team_keys(tx.db);
    if (!keys.empty()) return std::move(keys.front());
    auto key = random_token(key_length, tx.random());
    tx.db.run("INSERT INTO team_setting (key, value, ver, seq) VALUES (?, ?, ?, ?)",
              "suppression.key." + random_token(8, tx.random()), key, tx.next_version(), tx.next_seq());
    tx.add_to_outbox(Entity::team_setting, tx.db.last_id());
    return key;
}

std::string suppress(Transaction& tx, const std::string& key, const std::string& handle) {
    auto mark = mark_under(key, handle);
    if (add_suppression(tx, mark, tx.now())) tx.add_to_outbox(Entity::suppression, tx.db.last_id());
    return mark;
}

/// The handle says nothing but the id, which letter case tells apart, as handles it does not.
std::string erased_handle(std::string_view uid) {
    return fmt::format("-{:02x}", fmt::join(uid.substr(4), ""));
}

std::vector<std::string> texts(Database& db, const char* sql, std::int64_t id) {
    std::vector<std::string> found;
    db.each<std::string>(
        sql, [&](std::string text) { found.push_back(std::move(text)); }, id);
    return found;
}

void cleanse_later(Transaction& tx) {
    tx.db.run(
        "INSERT INTO meta (key, value) VALUES ('cleanse', 'start') ON CONFLICT DO UPDATE SET value = "
        "excluded.value");
}

/// All ids of the lead become ids of the other; what was not known to be erased is told.
void bury_ids(Transaction& tx, std::int64_t lead_id, const std::string& new_uid) {
    auto uids = texts(tx.db, "SELECT uid FROM uid_alias WHERE entity = 2 AND row_id = ?", lead_id);
    const auto own = tx.db.value<std::string>("SELECT uid FROM lead WHERE id = ?", lead_id).value();
    uids.push_back(own);
    for (const auto& uid : uids) {
        if (successor_of(tx.db, uid) != new_uid) add_tombstone(tx, uid, new_uid);
    }
    tx.db.run("UPDATE tombstone SET new_uid = ? WHERE new_uid = ?", new_uid, own);
}

}  // namespace

std::optional<std::string> Suppressions::find(std::string_view handle) {
    if (!keys_) keys_ = team_keys(db_);
    for (const auto& key : *keys_) {
        auto mark = mark_under(key, handle);
        if (db_.value<std::int64_t>("SELECT 1 FROM suppression WHERE mark = ?", mark)) return mark;
    }
    return std::nullopt;
}

void refuse_erased(Database& db, const Handle& handle) {
    if (Suppressions(db).find(handle.str()))
        throw Invalid("@" + handle.str() + " was erased, as this person wished",
                      "the team keeps nothing about them; do not write to them");
}

LeadRef erased_lead(Transaction& tx, const std::string& uid) {
    const auto handle = erased_handle(uid);
    if (const auto id = tx.db.value<std::int64_t>("SELECT id FROM lead WHERE uid = ?", uid))
        return {*id, handle, LeadStatus::cold_no_reply, true, false};
    const auto version = tx.next_version();
    tx.db.run(
        "INSERT INTO lead (uid, handle, handle_ver, removed, removed_ver, created_at, updated_at, seq) "
        "VALUES (?, ?, ?, 1, ?, ?, ?, ?)",
        uid, handle, version, version, to_micros(tx.now()), to_micros(tx.now()), tx.next_seq());
    LeadRef lead{tx.db.last_id(), handle, LeadStatus::cold_no_reply, true, true};
    tx.add_to_outbox(
        Entity::lead, lead.id,
        static_cast<std::int64_t>(LeadField::handle) | static_cast<std::int64_t>(LeadField::removed));
    return lead;
}

std::string erased_uid(Database& db, const std::string& mark) {
    for (unsigned salt = 0;; ++salt) {
        auto uid = derive_id(IdKind::lead, mark, salt);
        // A person who was erased under two keys has one lead in the end.
        if (auto other = successor_of(db, uid)) return *other;
        const auto handle = db.value<std::string>("SELECT handle FROM lead WHERE uid = ?", uid);
        if (!handle || is_erased_handle(*handle)) return uid;
    }
}

std::optional<std::string> successor_of(Database& db, const std::string& uid) {
    return db.value<std::string>(
        "SELECT new_uid FROM tombstone WHERE entity = 2 AND uid = ? AND new_uid IS NOT NULL", uid);
}

bool add_suppression(Transaction& tx, const std::string& mark, Time at) {
    return tx.db.run("INSERT INTO suppression (mark, at, seq) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", mark,
                     to_micros(at), tx.next_seq()) > 0;
}

void note_tombstone(Transaction& tx, const std::string& uid, const std::string& new_uid) {
    tx.db.run(
        "INSERT INTO tombstone (entity, uid, new_uid, at) VALUES (2, ?, ?, ?) ON CONFLICT DO UPDATE SET "
        "new_uid = excluded.new_uid",
        uid, new_uid, to_micros(tx.now()));
}

void add_tombstone(Transaction& tx, const std::string& uid, const std::string& new_uid) {
    note_tombstone(tx, uid, new_uid);
    const auto id =
        tx.db.value<std::int64_t>("SELECT id FROM tombstone WHERE entity = 2 AND uid = ?", uid).value();
    if (!tx.db.value<std::int64_t>("SELECT 1 FROM outbox WHERE entity = ? AND entity <> 3 AND row_id = ?",
                                   Entity::tombstone, id))
        tx.add_to_outbox(Entity::tombstone, id);
}

void erase_into(Transaction& tx, std::int64_t from, const LeadRef& to) {
    auto& db = tx.db;
    const auto uid = db.value<std::string>("SELECT uid FROM lead WHERE id = ?", to.id).value();
    bury_ids(tx, from, uid);
    db.run(
        "UPDATE event_text SET text = ' ', state = ? WHERE event_id IN (SELECT id FROM event WHERE lead_id = "
        "?)",
        TextState::erased, from);
    // Their numbers stay: nothing happened that a follower of the log should hear of.
    db.run("UPDATE event SET lead_id = ?, details = NULL WHERE lead_id = ?", to.id, from);
    for (const auto& handle : texts(db,
                                    "SELECT handle FROM lead WHERE id = ?1 UNION ALL SELECT handle FROM "
                                    "lead_alias WHERE lead_id = ?1",
                                    from)) {
        tx.touch_lead(handle);
        forget_audience(tx, handle);
    }
    delete_lead(tx, from);
    recount_lead(tx, to.id);
    cleanse_later(tx);
}

std::int64_t forget_lead(Transaction& tx, const LeadRef& lead) {
    const auto key = ensure_team_key(tx);
    for (const auto& alias : texts(tx.db, "SELECT handle FROM lead_alias WHERE lead_id = ?", lead.id))
        suppress(tx, key, alias);
    const auto nameless = erased_lead(tx, erased_uid(tx.db, suppress(tx, key, lead.handle)));
    erase_into(tx, lead.id, nameless);
    tx.add_event({.kind = EventKind::forgotten, .lead_id = nameless.id});
    return tx.db.value<std::int64_t>("SELECT COUNT(*) FROM event WHERE lead_id = ?", nameless.id).value();
}

// --- what is left on the disk ---------------------------------------------------------------------

namespace {

/// FTS5 keeps the words of deleted rows until it merges what holds them. A negative rank begins a merge of
/// all, positive ones go on with it (sqlite.org/fts5.html, "The 'merge' Command").
void merge_indexes(Database& db, bool begin) {
    const auto changes = [&] { return db.value<std::int64_t>("SELECT total_changes()").value(); };
    bool more = false;
    db.script("BEGIN IMMEDIATE");
    for (const auto* index : {"lead_fts", "text_fts"}) {
        const auto before = changes();
        db.script(
            fmt::format("INSERT INTO {0} ({0}, rank) VALUES ('merge', {1})", index, begin ? -200 : 200));
        more |= changes() - before >= 2;
    }
    db.run("UPDATE meta SET value = ? WHERE key = 'cleanse'", more ? "merge" : "truncate");
    db.script("COMMIT");
}

}  // namespace

bool cleanse(Database& db) {
    const auto stage = db.value<std::string>("SELECT value FROM meta WHERE key = 'cleanse'");
    if (!stage) return false;
    if (*stage != "truncate") {
        merge_indexes(db, *stage == "start");
    } else if (db.truncate_wal()) {
        db.run("DELETE FROM meta WHERE key = 'cleanse'");
        return false;
    }
    return true;
}

}  // namespace instacrm::store
