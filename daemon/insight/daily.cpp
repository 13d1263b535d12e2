#include "daemon/insight/daily.hpp"

#include <fmt/format.h>

#include <array>

namespace instacrm::insight {
namespace {

using namespace store::columns;

// `kind` is an event's, `stage` a milestone's; the other is null.
constexpr std::array daily_columns{
    text("day", "d.day"),
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

/// What the zone's clock shows less UTC, in seconds, as SQL over a time: between two changes it stays.
std::string offset_sql(const TimeZone& zone, const char* column, const Window& window) {
    std::string cases;
    for (auto from = window.since;;) {
        const auto stretch = zone.stretch(from);
        if (stretch.end >= window.until)
            return fmt::format("CASE{} WHEN 1 THEN {} END", cases, stretch.offset.count());
        cases += fmt::format(" WHEN {} < {} THEN {}", column, to_micros(stretch.end), stretch.offset.count());
        from = stretch.end;
    }
}

std::string tables(const TimeZone& zone, const Window& window) {
    const auto day = [&](const char* column) {
        return fmt::format("date({} / 1000000 + {}, 'unixepoch')", column, offset_sql(zone, column, window));
    };
    return fmt::format(
        "(SELECT {} AS day, bucket AS at, operator_id, actor_id, kind, NULL AS stage, count FROM rollup "
        "WHERE "
        "count > 0 AND kind IN (0, 1, 6) UNION ALL SELECT {}, at, operator_id, actor_id, NULL, stage, 1 FROM "
        "milestone WHERE stage <= 4) d JOIN operator o ON o.id = d.operator_id JOIN actor a ON a.id = "
        "d.actor_id",
        day("bucket"), day("at"));
}

}  // namespace

store::List open_daily(const Question& question, const protocol::StatsDailyRequest& request) {
    const auto people = people_of(question, request);
    // Of what lies beyond, the day is not asked.
    const auto window =
        window_of(request.since, request.until.value_or(question.now + std::chrono::days(366)));
    store::Where where;
    if (request.since) where.add("d.at >= ?", to_micros(*request.since));
    if (request.until) where.add("d.at < ?", to_micros(*request.until));
    if (people.operator_id) where.add("d.operator_id = ?", *people.operator_id);
    if (people.seats) where.add("d.actor_id " + *people.seats);
    return {question.db, daily_columns, tables(zone_of(question, request.tz), window), where,
            " GROUP BY 1, d.operator_id, d.actor_id ORDER BY 1, 2, 3"};
}

}  // namespace instacrm::insight
