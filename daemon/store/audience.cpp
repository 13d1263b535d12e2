#include "daemon/store/audience.hpp"

#include "common/domain/handle.hpp"
#include "common/domain/invalid.hpp"
#include "daemon/store/erasure.hpp"

#include <algorithm>

namespace instacrm::store {
namespace {

/// A snapshot of fewer than this part of the people known is doubtful: exports are often cut.
constexpr std::int64_t doubtful_below_percent = 80;
constexpr std::int64_t doubtful_from = 10;  // people that are missing

enum class SnapshotState : std::uint8_t { open, whole, part };

struct Open {
    std::int64_t id = 0;
    std::int64_t list = 0;
    std::int64_t at = 0;
};

Open open_snapshot(Database& db, std::int64_t id) {
    const auto row = db.one<std::int64_t, std::int64_t>(
        "SELECT list_id, at FROM audience_snapshot WHERE id = ? AND state = ?", id, SnapshotState::open);
    if (!row)
        throw Invalid("snapshot " + std::to_string(id) + " is not being read",
                      "begin another: audience.begin; two imports of one list at once are one too many");
    return {id, std::get<0>(*row), std::get<1>(*row)};
}

std::int64_t ensure_list(Transaction& tx, const std::string& actor, protocol::AudienceSide side) {
    tx.db.run("INSERT INTO audience_list (actor, side) VALUES (?, ?) ON CONFLICT DO NOTHING", actor, side);
    return tx.db.value<std::int64_t>("SELECT id FROM audience_list WHERE actor = ? AND side = ?", actor, side)
        .value();
}

/// The time of the list's newest snapshot; 0 when there is none.
std::int64_t newest(Database& db, std::int64_t list) {
    return db
        .value<std::int64_t>("SELECT MAX(at) FROM audience_snapshot WHERE list_id = ? AND state <> ?", list,
                             SnapshotState::open)
        .value_or(0);
}

std::int64_t count(Database& db, std::string_view sql, std::int64_t id) {
    return db.value<std::int64_t>(sql, id).value_or(0);
}

/// Nobody stands in one who does not stand in the other.
bool says_the_same(Database& db, const Open& open) {
    return !db.value<std::int64_t>(
        "SELECT 1 FROM audience_staged s WHERE s.snapshot_id = ?1 AND NOT EXISTS (SELECT 1 FROM "
        "audience_stay y WHERE y.list_id = ?2 AND y.handle = s.handle AND y.lost IS NULL) UNION ALL "
        "SELECT 1 FROM audience_stay y WHERE y.list_id = ?2 AND y.lost IS NULL AND NOT EXISTS (SELECT "
        "1 FROM audience_staged s WHERE s.snapshot_id = ?1 AND s.handle = y.handle)",
        open.id, open.list);
}

void drop(Transaction& tx, std::int64_t snapshot) {
    tx.db.run("DELETE FROM audience_snapshot WHERE id = ?", snapshot);
}

void refuse_doubtful(const protocol::AudienceCommitRequest& request, std::int64_t people,
                     std::int64_t before) {
    if (request.partial.value_or(false) || request.whole.value_or(false)) return;
    if (before - people < doubtful_from || people * 100 >= before * doubtful_below_percent) return;
    throw Invalid("the list has " + std::to_string(people) + " people, and " + std::to_string(before) +
                      " are known: it may have been cut",
                  "ask Instagram for \"All time\"; or say that it is a part (nobody counts as lost): "
                  "--partial-ok; or that it is all: --whole");
}

/// Ends the stays of those who are missing, and begins those of who is new.
void settle(Transaction& tx, const Open& open, bool partial, protocol::AudienceCommitResponse& response) {
    auto& db = tx.db;
    if (!partial)
        response.lost = db.run(
            "UPDATE audience_stay SET lost = ?1 WHERE list_id = ?2 AND lost IS NULL AND NOT EXISTS (SELECT 1 "
            "FROM audience_staged s WHERE s.snapshot_id = ?1 AND s.handle = audience_stay.handle)",
            open.id, open.list);
    db.run(
        "UPDATE audience_stay SET followed_at = s.followed_at FROM audience_staged s WHERE "
        "audience_stay.list_id = ?2 AND audience_stay.lost IS NULL AND s.snapshot_id = ?1 AND s.handle = "
        "audience_stay.handle AND s.followed_at IS NOT NULL AND s.followed_at IS NOT "
        "audience_stay.followed_at",
        open.id, open.list);
    const auto appeared = db.run(
        "INSERT INTO audience_stay (list_id, handle, appeared, followed_at) SELECT ?2, s.handle, ?1, "
        "s.followed_at FROM audience_staged s WHERE s.snapshot_id = ?1 AND NOT EXISTS (SELECT 1 FROM "
        "audience_stay y WHERE y.list_id = ?2 AND y.handle = s.handle AND y.lost IS NULL)",
        open.id, open.list);
    if (response.before) response.appeared = appeared;  // in the first snapshot nobody is new
    db.run(
        "UPDATE audience_snapshot SET state = ?, people = ?, appeared = ?, lost = ?, taken_at = ? WHERE id = "
        "?",
        partial ? SnapshotState::part : SnapshotState::whole, response.people, response.appeared,
        response.lost, to_micros(tx.now()), open.id);
    db.run("DELETE FROM audience_staged WHERE snapshot_id = ?", open.id);
}

}  // namespace

std::int64_t begin_snapshot(Transaction& tx, const protocol::AudienceBeginRequest& request) {
    const auto list = ensure_list(tx, Handle::parse(request.actor).str(), request.side);
    const auto at = std::min(to_micros(request.at), to_micros(tx.now()));
    if (const auto last = newest(tx.db, list); last > at)
        throw Invalid("at: the list is of " + format_utc(from_micros(at)) +
                          ", and a later one is known, of " + format_utc(from_micros(last)),
                      "import lists in the order of their dates");
    tx.db.run("DELETE FROM audience_snapshot WHERE list_id = ? AND state = ?", list, SnapshotState::open);
    tx.db.run("INSERT INTO audience_snapshot (list_id, at, taken_at) VALUES (?, ?, ?)", list, at,
              to_micros(tx.now()));
    return tx.db.last_id();
}

protocol::AudienceAddResponse add_to_snapshot(Transaction& tx, const protocol::AudienceAddRequest& request) {
    const auto open = open_snapshot(tx.db, request.snapshot);
    Suppressions suppressions(tx.db);
    protocol::AudienceAddResponse response;
    for (const auto& person : request.people) {
        try {
            const auto handle = Handle::parse(person.handle).str();
            if (!suppressions.find(handle)) {
                const auto followed = person.followed_at ? std::optional(to_micros(*person.followed_at))
                                                         : std::optional<std::int64_t>();
                tx.db.run(
                    "INSERT INTO audience_staged (snapshot_id, handle, followed_at) VALUES (?, ?, ?) ON "
                    "CONFLICT DO NOTHING",
                    open.id, handle, followed);
                continue;
            }
        } catch (const Invalid&) {
            // A deleted account stands in the lists under a name that nobody can have.
        }
        ++response.skipped;
    }
    response.people = count(tx.db, "SELECT COUNT(*) FROM audience_staged WHERE snapshot_id = ?", open.id);
    return response;
}

protocol::AudienceCommitResponse commit_snapshot(Transaction& tx,
                                                 const protocol::AudienceCommitRequest& request) {
    const auto open = open_snapshot(tx.db, request.snapshot);
    protocol::AudienceCommitResponse response;
    response.people = count(tx.db, "SELECT COUNT(*) FROM audience_staged WHERE snapshot_id = ?", open.id);
    const auto last = newest(tx.db, open.list);
    if (last > 0)
        response.before =
            count(tx.db, "SELECT COUNT(*) FROM audience_stay WHERE list_id = ? AND lost IS NULL", open.list);
    if (last == open.at) {
        if (!says_the_same(tx.db, open))
            throw Invalid("another list of the very same time is known, with " +
                              std::to_string(*response.before) + " people",
                          "say of which time this one is: --date");
        drop(tx, open.id);
        return response;
    }
    refuse_doubtful(request, response.people, response.before.value_or(0));
    response.added = true;
    const bool dry_run = request.dry_run.value_or(false);
    const auto take = [&] {
        settle(tx, open, request.partial.value_or(false), response);
        return !dry_run;
    };
    tx.attempt(take, dry_run ? Likely::undone : Likely::kept);
    if (dry_run) drop(tx, open.id);
    return response;
}

void forget_audience(Transaction& tx, const std::string& handle) {
    tx.db.run("DELETE FROM audience_stay WHERE handle = ?", handle);
    tx.db.run("DELETE FROM audience_staged WHERE handle = ?", handle);
}

}  // namespace instacrm::store
