#include "daemon/insight/daily.hpp"

#include "daemon/store/people.hpp"

#include <array>

namespace instacrm::insight {
namespace {

using namespace store::columns;

constexpr const char* day = "date(d.at / 1000000, 'unixepoch', 'localtime')";

// `kind` is an event's, `stage` a milestone's; the other is null.
constexpr std::array daily_columns{
    text("day", day),
    text("operator", "o.name"),
    text("actor", "a.handle"),
    number("messages", "SUM((d.kind IS 0) * d.count)"),
    number("failed", "SUM((d.kind IS 1) * d.count)"),
    number("notes", "SUM((d.kind IS 6) * d.count)"),
    number("leads_contacted", "SUM(d.stage IS 0)"),
    number("replied", "SUM(d.stage IS 1)"),
    number("warm", "SUM(d.stage IS 2)"),
    number("booked", "SUM(d.stage IS 3)"),
    number("paid", "SUM(d.stage IS 4)"),
};
static_assert(static_cast<int>(EventKind::note_added) == 6 && static_cast<int>(LeadStatus::paid) == 4);

constexpr const char* tables =
    "(SELECT bucket AS at, operator_id, actor_id, kind, NULL AS stage, count FROM rollup WHERE count > 0 AND "
    "kind IN (0, 1, 6) UNION ALL SELECT at, operator_id, actor_id, NULL, stage, 1 FROM milestone WHERE stage "
    "<= 4) d JOIN operator o ON o.id = d.operator_id JOIN actor a ON a.id = d.actor_id";

}  // namespace

store::List open_daily(store::Database& db, const protocol::StatsDailyRequest& request) {
    store::Where where;
    if (request.since) where.add("d.at >= ?", to_micros(*request.since));
    if (request.until) where.add("d.at < ?", to_micros(*request.until));
    if (request.operator_name)
        where.add("d.operator_id = ?", store::known_operator(db, *request.operator_name));
    if (request.actor) where.add("d.actor_id " + store::in_seats(db, *request.actor));
    return {db, daily_columns, tables, where, " GROUP BY 1, d.operator_id, d.actor_id ORDER BY 1, 2, 3"};
}

}  // namespace instacrm::insight
