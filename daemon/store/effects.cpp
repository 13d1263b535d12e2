#include "daemon/store/effects.hpp"

#include "daemon/store/undo.hpp"

#include <string>
#include <tuple>
#include <vector>

namespace instacrm::store {
namespace {

constexpr std::int64_t bucket_micros = 15LL * 60 * 1'000'000;

std::int64_t bucket_of(Time at) {
    const auto micros = to_micros(at);
    return micros - (micros % bucket_micros + bucket_micros) % bucket_micros;
}

/// Of two at the same moment it is the same one, whichever came first.
void reach(Transaction& tx, std::int64_t lead_id, std::int64_t stage, const Deed& deed) {
    tx.db.run(
        "INSERT INTO milestone (lead_id, stage, at, operator_id, actor_id) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET at = excluded.at, operator_id = excluded.operator_id, actor_id = "
        "excluded.actor_id WHERE (excluded.at, excluded.operator_id, excluded.actor_id) < (milestone.at, "
        "milestone.operator_id, milestone.actor_id)",
        lead_id, stage, to_micros(deed.at), deed.operator_id, deed.actor_id);
}

}  // namespace

void count_event(Transaction& tx, EventKind kind, const Deed& deed, int change) {
    tx.db.run(
        "INSERT INTO rollup (bucket, operator_id, actor_id, kind, count) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET count = count + excluded.count",
        bucket_of(deed.at), deed.operator_id, deed.actor_id, kind, change);
}

void count_contact(Transaction& tx, std::int64_t lead_id, const Deed& deed) {
    tx.db.run(
        "UPDATE lead SET messages = messages + 1, first_contacted_at = MIN(COALESCE(first_contacted_at, ?1), "
        "?1), last_actor_id = CASE WHEN COALESCE(last_contacted_at, ?1) <= ?1 THEN ?2 ELSE last_actor_id "
        "END, "
        "last_operator_id = CASE WHEN COALESCE(last_contacted_at, ?1) <= ?1 THEN ?3 ELSE last_operator_id "
        "END, last_contacted_at = MAX(COALESCE(last_contacted_at, ?1), ?1), updated_at = MAX(updated_at, "
        "?1), "
        "seq = ?4 WHERE id = ?5",
        to_micros(deed.at), deed.actor_id, deed.operator_id, tx.next_seq(), lead_id);
    reach(tx, lead_id, 0, deed);
}

void reach_stages(Transaction& tx, std::int64_t lead_id, LeadStatus status, const Deed& deed) {
    if (status == LeadStatus::excluded) return;
    for (auto stage = static_cast<std::int64_t>(LeadStatus::replied);
         stage <= static_cast<std::int64_t>(status); ++stage)
        reach(tx, lead_id, stage, deed);
}

void recount_lead(Transaction& tx, std::int64_t lead_id) {
    tx.db.run(
        "UPDATE lead SET messages = 0, first_contacted_at = NULL, last_contacted_at = NULL, last_actor_id = "
        "NULL, last_operator_id = NULL WHERE id = ?",
        lead_id);
    tx.db.run("DELETE FROM milestone WHERE lead_id = ?", lead_id);
    using Row = std::tuple<EventKind, Deed, std::optional<std::int64_t>>;
    std::vector<Row> rows;
    static const auto sql =
        std::string("SELECT kind, operator_id, actor_id, at, to_value FROM event e WHERE lead_id = ? AND ") +
        "(kind <> 3 OR " + still_holds + ") ORDER BY at, uid";
    static_assert(static_cast<int>(EventKind::status_changed) == 3);
    tx.db.each<EventKind, std::int64_t, std::int64_t, std::int64_t, std::optional<std::int64_t>>(
        sql,
        [&](EventKind kind, std::int64_t operator_id, std::int64_t actor_id, std::int64_t at,
            std::optional<std::int64_t> to) {
            rows.emplace_back(kind, Deed{operator_id, actor_id, from_micros(at)}, to);
        },
        lead_id);
    for (const auto& [kind, deed, to] : rows) {
        if (kind == EventKind::outreach) count_contact(tx, lead_id, deed);
        if (kind == EventKind::status_changed && to)
            reach_stages(tx, lead_id, static_cast<LeadStatus>(*to), deed);
    }
}

}  // namespace instacrm::store
