#include "daemon/insight/sums.hpp"

#include <fmt/format.h>

namespace instacrm::insight {
namespace {

constexpr std::int64_t quarter = 15LL * 60 * 1'000'000;  // of an hour, in microseconds
constexpr std::int64_t day = 96 * quarter;

/// Of the rollups: DMs are events of kind 0, stages have 100 and more.
constexpr std::int64_t first_stage = 100;
constexpr const char* kinds = "(0, 100, 101, 102, 103, 104)";

Counted counted(std::int64_t kind) {
    return static_cast<Counted>(kind < first_stage ? 0 : kind - first_stage + 1);
}

std::int64_t up(std::int64_t micros, std::int64_t step) {
    return (micros + step - 1) / step * step;
}
std::int64_t down(std::int64_t micros, std::int64_t step) {
    return micros / step * step;
}

class Adder {
public:
    Adder(store::Database& db, const People& people, const SumVisit& visit)
        : db_(db), people_(people.sql()), visit_(visit) {}

    void days(std::int64_t since, std::int64_t until) {
        const auto from = up(since, day);
        const auto to = down(until, day);
        if (from >= to) return quarters(since, until);
        quarters(since, from);
        sum("rollup_day", "day", from, to);
        quarters(to, until);
    }

private:
    void quarters(std::int64_t since, std::int64_t until) {
        const auto from = up(since, quarter);
        const auto to = down(until, quarter);
        if (from >= to) return log(since, until);
        log(since, from);
        sum("rollup", "bucket", from, to);
        log(to, until);
    }

    void sum(const char* table, const char* column, std::int64_t since, std::int64_t until) {
        if (since >= until) return;
        tell(fmt::format("SELECT kind, operator_id, actor_id, SUM(count) FROM {} WHERE {} >= ?1 AND {} < ?2 "
                         "AND kind IN {}{} GROUP BY 1, 2, 3",
                         table, column, column, kinds, people_),
             since, until);
    }

    void log(std::int64_t since, std::int64_t until) {
        if (since >= until) return;
        tell(fmt::format("SELECT kind, operator_id, actor_id, COUNT(*) FROM event WHERE at >= ?1 AND at < ?2 "
                         "AND kind = 0{0} GROUP BY 2, 3 UNION ALL SELECT 100 + stage, operator_id, actor_id, "
                         "COUNT(*) FROM milestone WHERE stage IN (0, 1, 2, 3, 4) AND at >= ?1 AND at < ?2{0} "
                         "GROUP BY 1, 2, 3",
                         people_),
             since, until);
    }

    void tell(const std::string& sql, std::int64_t since, std::int64_t until) {
        db_.each<std::int64_t, std::int64_t, std::int64_t, std::int64_t>(
            sql,
            [&](std::int64_t kind, std::int64_t operator_id, std::int64_t actor_id, std::int64_t count) {
                if (count != 0) visit_(counted(kind), operator_id, actor_id, count);
            },
            since, until);
    }

    store::Database& db_;
    std::string people_;
    const SumVisit& visit_;
};

}  // namespace

void each_sum(store::Database& db, const Window& window, const People& people, const SumVisit& visit) {
    Adder(db, people, visit).days(to_micros(window.since), to_micros(window.until));
}

Sums sums_of(store::Database& db, const Window& window, const People& people) {
    Sums sums;
    each_sum(db, window, people,
             [&](Counted what, std::int64_t, std::int64_t, std::int64_t count) { sums[what] += count; });
    return sums;
}

}  // namespace instacrm::insight
