#include "daemon/insight/sums.hpp"

#include "daemon/insight/levels.hpp"

#include <fmt/format.h>

#include <span>

namespace instacrm::insight {
namespace {

constexpr std::int64_t quarter = 15LL * 60 * 1'000'000;  // of an hour, in microseconds

/// Of the rollups: DMs are events of kind 0, stages have 100 and more.
constexpr std::int64_t first_stage = 100;
constexpr const char* kinds = "(0, 100, 101, 102, 103, 104)";

Counted counted(std::int64_t kind) {
    return static_cast<Counted>(kind < first_stage ? 0 : kind - first_stage + 1);
}

// The team's know no people.
constexpr std::array by_seat{Level{"rollup_32_days", "start", 32 * day}, Level{"rollup_day", "day", day},
                             Level{"rollup", "bucket", quarter}};
constexpr std::array of_team{Level{"rollup_team_day", "day", day}, Level{"rollup_team", "bucket", quarter}};

class Adder {
public:
    /// `apart`: each seat's sums on their own.
    Adder(store::Database& db, std::span<const Level> levels, bool apart, const std::string& people,
          const SumVisit& visit)
        : db_(db), levels_(levels), apart_(apart), people_(people), visit_(visit) {}

    void add(const Window& window) {
        each_stretch(
            levels_, to_micros(window.since), to_micros(window.until),
            [this](const Level& level, std::int64_t since, std::int64_t until) { sum(level, since, until); },
            [this](std::int64_t since, std::int64_t until) { log(since, until); });
    }

private:
    void sum(const Level& level, std::int64_t since, std::int64_t until) {
        tell(fmt::format(
                 "SELECT kind, {0}, SUM(count) FROM {1} WHERE {2} >= ?1 AND {2} < ?2 AND kind IN {3}{4} "
                 "GROUP BY {5}",
                 apart_ ? "operator_id, actor_id" : "0, 0", level.table, level.start, kinds, people_,
                 apart_ ? "1, 2, 3" : "1"),
             since, until);
    }

    void log(std::int64_t since, std::int64_t until) {
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
    std::span<const Level> levels_;
    bool apart_;
    std::string people_;
    const SumVisit& visit_;
};

}  // namespace

void each_sum(store::Database& db, const Window& window, const People& people, const SumVisit& visit) {
    Adder(db, by_seat, true, people.sql(), visit).add(window);
}

Sums sums_of(store::Database& db, const Window& window, const People& people) {
    Sums sums;
    const SumVisit visit = [&](Counted what, std::int64_t, std::int64_t, std::int64_t count) {
        sums[what] += count;
    };
    const auto levels = people.everybody() ? std::span<const Level>(of_team) : by_seat;
    Adder(db, levels, false, people.sql(), visit).add(window);
    return sums;
}

}  // namespace instacrm::insight
