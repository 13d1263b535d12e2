#include "daemon/insight/summary.hpp"

#include "daemon/store/people.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace instacrm::insight {
namespace {

constexpr std::int64_t bucket = 15LL * 60 * 1'000'000;  // of the rollups, in microseconds

/// What a request counts: [since, until) and at most one person and one account.
struct Filter {
    std::int64_t since;
    std::int64_t until;
    std::string people;  ///< SQL, " AND …" over operator_id and actor_id
};

std::string people_sql(store::Database& db, const protocol::StatsRequest& request) {
    std::string sql;
    if (request.operator_name)
        sql += " AND operator_id = " + std::to_string(store::known_operator(db, *request.operator_name));
    if (request.actor) sql += " AND actor_id " + store::in_seats(db, *request.actor);
    return sql;
}

Filter filter_of(store::Database& db, const protocol::StatsRequest& request) {
    constexpr auto far = std::numeric_limits<std::int64_t>::max() / 4;
    return {request.since ? to_micros(*request.since) : 0, request.until ? to_micros(*request.until) : far,
            people_sql(db, request)};
}

std::int64_t round_up(std::int64_t micros) {
    return (micros + bucket - 1) / bucket * bucket;
}
std::int64_t round_down(std::int64_t micros) {
    return micros / bucket * bucket;
}

/// Calls `count(operator, actor, n)` so that the sum of n is exact: whole quarters of an hour from the
/// rollups, what is left at the two edges from the events.
template <class Count>
void each_count(store::Database& db, const Filter& filter, Count count) {
    const auto from_events = [&](std::int64_t since, std::int64_t until) {
        if (since >= until) return;
        db.each<std::int64_t, std::int64_t, std::int64_t>(
            "SELECT operator_id, actor_id, COUNT(*) FROM event WHERE at >= ? AND at < ? AND kind = 0" +
                filter.people + " GROUP BY operator_id, actor_id",
            count, since, until);
    };
    const auto first = round_up(filter.since);
    const auto last = round_down(filter.until);
    if (first >= last) {
        from_events(filter.since, filter.until);
        return;
    }
    from_events(filter.since, first);
    db.each<std::int64_t, std::int64_t, std::int64_t>(
        "SELECT operator_id, actor_id, SUM(count) FROM rollup WHERE bucket >= ? AND bucket < ? AND kind = 0" +
            filter.people + " GROUP BY operator_id, actor_id",
        count, first, last);
    from_events(last, filter.until);
}

std::int64_t reached(store::Database& db, const Filter& filter, std::int64_t stage) {
    return db
        .value<std::int64_t>(
            "SELECT COUNT(*) FROM milestone WHERE stage = ? AND at >= ? AND at < ?" + filter.people, stage,
            filter.since, filter.until)
        .value_or(0);
}

/// Messages by person and by account, most first; a shared account's seats are added up.
class Tally {
public:
    void add(std::int64_t operator_id, std::int64_t actor_id, std::int64_t count) {
        operators_[operator_id] += count;
        actors_[actor_id] += count;
    }
    void write(store::Database& db, protocol::StatsResponse& stats) const {
        std::map<std::string, std::int64_t> people;
        for (const auto& [id, count] : operators_)
            people[db.value<std::string>("SELECT name FROM operator WHERE id = ?", id).value_or("")] += count;
        std::map<std::string, std::int64_t> accounts;
        for (const auto& [id, count] : actors_)
            accounts[db.value<std::string>("SELECT handle FROM actor WHERE id = ?", id).value_or("")] +=
                count;
        for (const auto& [name, count] : most_first(people)) stats.operators.push_back({name, count});
        for (const auto& [handle, count] : most_first(accounts)) {
            if (stats.actors.size() < 10) stats.actors.push_back({handle, count});
        }
    }

private:
    static std::vector<std::pair<std::string, std::int64_t>> most_first(
        const std::map<std::string, std::int64_t>& counts) {
        std::vector<std::pair<std::string, std::int64_t>> sorted(counts.begin(), counts.end());
        std::ranges::stable_sort(sorted, std::greater(), [](const auto& entry) { return entry.second; });
        return sorted;
    }

    std::map<std::int64_t, std::int64_t> operators_;
    std::map<std::int64_t, std::int64_t> actors_;
};

void count_messages(store::Database& db, const Filter& filter, protocol::StatsResponse& stats) {
    Tally tally;
    each_count(db, filter, [&](std::int64_t operator_id, std::int64_t actor_id, std::int64_t count) {
        stats.messages += count;
        tally.add(operator_id, actor_id, count);
    });
    tally.write(db, stats);
}

}  // namespace

protocol::StatsResponse summary(store::Database& db, const protocol::StatsRequest& request) {
    protocol::StatsResponse stats;
    stats.since = request.since;
    stats.until = request.until;
    const auto filter = filter_of(db, request);
    count_messages(db, filter, stats);
    stats.leads_contacted = reached(db, filter, 0);

    struct Stage {
        LeadStatus stage;
        std::int64_t protocol::StatsResponse::*number;
    };
    static constexpr Stage stages[] = {{LeadStatus::replied, &protocol::StatsResponse::replied},
                                       {LeadStatus::warm, &protocol::StatsResponse::warm},
                                       {LeadStatus::booked, &protocol::StatsResponse::booked},
                                       {LeadStatus::paid, &protocol::StatsResponse::paid}};
    for (const auto& stage : stages)
        stats.*stage.number = reached(db, filter, static_cast<std::int64_t>(stage.stage));

    db.each<LeadStatus, std::int64_t>("SELECT status, count FROM lead_count WHERE count > 0 ORDER BY status",
                                      [&](LeadStatus status, std::int64_t leads) {
                                          stats.pipeline.push_back({status, leads});
                                      });
    return stats;
}

}  // namespace instacrm::insight
