#include "daemon/store/account_history.hpp"

namespace instacrm::store {

std::vector<Handle> accounts(Database& db) {
    std::vector<Handle> handles;
    db.each<std::string>(
        "SELECT DISTINCT handle FROM actor WHERE id > 0 AND status <> ? ORDER BY handle",
        [&](const std::string& handle) { handles.push_back(Handle::parse(handle)); }, ActorStatus::discarded);
    return handles;
}

std::pair<std::string, ActorStatus> account_users(Database& db, const Handle& handle) {
    std::pair<std::string, ActorStatus> users{"", ActorStatus::discarded};
    db.each<std::string, ActorStatus>(
        "SELECT o.name, a.status FROM actor a JOIN operator o ON o.id = a.operator_id WHERE a.handle = ? AND "
        "a.id > "
        "0 ORDER BY o.name",
        [&](const std::string& name, ActorStatus status) {
            if (status != ActorStatus::discarded) users.first += (users.first.empty() ? "" : ", ") + name;
            users.second = std::min(users.second, status);
        },
        handle.str());
    return users;
}

Answered answered(Database& db, const Scope& scope, Time from, Time until, Duration time) {
    Answered total;
    for (const auto seat : scope.seats) {
        const auto [contacted, replied] = db.one<std::int64_t, std::int64_t>(
                                                "SELECT COUNT(*), COALESCE(SUM(EXISTS (SELECT 1 FROM "
                                                "milestone r WHERE r.lead_id = m.lead_id AND "
                                                "r.stage = 1 AND r.at <= m.at + ?)), 0) FROM milestone m "
                                                "WHERE m.actor_id = ? AND m.stage = 0 AND "
                                                "m.at >= ? AND m.at < ?",
                                                time.count(), seat, to_micros(from), to_micros(until))
                                              .value();
        total.contacted += contacted;
        total.replied += replied;
    }
    return total;
}

void each_active_quarter(Database& db, const Scope& scope, Time from,
                         const std::function<void(Time)>& visit) {
    for (const auto seat : scope.seats)
        db.each<std::int64_t>(
            "SELECT bucket FROM rollup WHERE actor_id = ? AND bucket > ? AND kind = 0 AND count > 0",
            [&](std::int64_t bucket) { visit(from_micros(bucket)); }, seat, to_micros(from));
}

std::optional<Time> last_suspension(Database& db, const Scope& scope) {
    std::optional<Time> last;
    for (const auto seat : scope.seats) {
        const auto at = db.value<std::int64_t>(
            "SELECT at FROM event WHERE actor_id = ? AND kind = 10 AND to_value IN (?, ?) ORDER BY at DESC "
            "LIMIT 1",
            seat, ActorStatus::suspended_by_team, ActorStatus::suspended_by_insta);
        if (at) last = std::max(last.value_or(from_micros(*at)), from_micros(*at));
    }
    static_assert(static_cast<int>(EventKind::actor_status_changed) == 10);
    return last;
}

}  // namespace instacrm::store
