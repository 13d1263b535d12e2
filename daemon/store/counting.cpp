#include "daemon/store/counting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace instacrm::store {
namespace {

static_assert(static_cast<int>(EventKind::outreach) == 0, "the statements say kind = 0");

/// The stage of the funnel whose first reaching a metric counts. The metrics after the first two are in the
/// order of the stages from Replied on.
std::int64_t stage_of(Metric metric) {
    return static_cast<std::int64_t>(metric) - static_cast<std::int64_t>(Metric::replies_received) +
           static_cast<std::int64_t>(LeadStatus::replied);
}

bool counts_messages(Metric metric) {
    return metric <= Metric::unique_profiles_contacted;
}

/// What is asked of one index. `key`: the column that the scope is about, or none.
std::string range(Metric metric, const std::string& key, const std::string& columns,
                  const std::string& times) {
    const auto by = key.empty() ? "" : key + " AND ";
    if (counts_messages(metric))
        return fmt::format("SELECT {} FROM event WHERE {}{} AND kind = 0", columns, by, times);
    return fmt::format("SELECT {} FROM milestone WHERE {}stage = {} AND {}", columns, by, stage_of(metric),
                       times);
}

/// One select for each range of the scope's; ids are the store's own numbers.
std::vector<std::string> ranges(const Scope& scope, Metric metric, const std::string& columns,
                                const std::string& times) {
    std::vector<std::string> selects;
    if (scope.account) {
        for (const auto seat : scope.seats)
            selects.push_back(range(metric, fmt::format("actor_id = {}", seat), columns, times));
    } else {
        const auto key = scope.operator_id ? fmt::format("operator_id = {}", *scope.operator_id) : "";
        selects.push_back(range(metric, key, columns, times));
    }
    return selects;
}

}  // namespace

void each_counted(Database& db, const Scope& scope, Metric metric, Time after, Time until,
                  const std::function<bool(const Counted&)>& visit) {
    const auto selects = ranges(scope, metric, "lead_id, at", "at > ?1 AND at <= ?2");
    if (selects.empty()) return;
    // Several ranges are merged as they are read, each in the order of its index.
    const auto sql = fmt::format("{} ORDER BY at DESC", fmt::join(selects, " UNION ALL "));
    db.each<std::int64_t, std::int64_t>(
        sql,
        [&](std::int64_t lead, std::int64_t at) {
            return visit({lead, from_micros(at)});
        },
        to_micros(after), to_micros(until));
}

std::int64_t count(Database& db, const Scope& scope, Metric metric, Time from, Time until,
                   std::optional<std::int64_t> by) {
    const std::string times = by ? "at >= ?1 AND at < ?2 AND operator_id = ?3" : "at >= ?1 AND at < ?2";
    const auto selects = ranges(scope, metric, "lead_id", times);
    if (selects.empty()) return 0;
    const auto sql = fmt::format("SELECT COUNT({}lead_id) FROM ({})",
                                 counts_people(metric) ? "DISTINCT " : "", fmt::join(selects, " UNION ALL "));
    const auto counted = by ? db.value<std::int64_t>(sql, to_micros(from), to_micros(until), *by)
                            : db.value<std::int64_t>(sql, to_micros(from), to_micros(until));
    return counted.value_or(0);
}

std::optional<Time> last_sent_to(Database& db, const Scope& scope, std::int64_t lead_id, Time until) {
    std::optional<Time> last;
    db.each<std::int64_t, std::int64_t, std::int64_t>(
        "SELECT operator_id, actor_id, at FROM event WHERE lead_id = ? AND at <= ? AND kind = 0 ORDER BY at "
        "DESC",
        [&](std::int64_t by_operator, std::int64_t by_actor, std::int64_t at) {
            const bool same = scope.account ? std::ranges::find(scope.seats, by_actor) != scope.seats.end()
                                            : !scope.operator_id || *scope.operator_id == by_operator;
            if (same) last = from_micros(at);
            return !same;
        },
        lead_id, to_micros(until));
    return last;
}

}  // namespace instacrm::store
