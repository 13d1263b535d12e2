#include "daemon/insight/sums.hpp"

#include <fmt/format.h>

#include <span>

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

/// What holds sums of stretches of time, the longest first. The team's know no people.
struct Level {
    const char* table;
    const char* start;
    std::int64_t length;
};
constexpr std::array by_seat{Level{"rollup_32_days", "start", 32 * day}, Level{"rollup_day", "day", day},
                             Level{"rollup", "bucket", quarter}};
constexpr std::array of_team{Level{"rollup_team_day", "day", day}, Level{"rollup_team", "bucket", quarter}};

/// Takes as much of a window as it can from the first level, and what is left at both ends from the next.
class Adder {
public:
    /// `apart`: each seat's sums on their own.
    Adder(store::Database& db, std::span<const Level> levels, bool apart, const std::string& people,
          const SumVisit& visit)
        : db_(db), levels_(levels), apart_(apart), people_(people), visit_(visit) {}

    void add(std::int64_t since, std::int64_t until, std::size_t level = 0) {
        if (since >= until) return;
        if (level == levels_.size()) return log(since, until);
        const auto from = up(since, levels_[level].length);
        const auto to = down(until, levels_[level].length);
        if (from >= to) return add(since, until, level + 1);
        add(since, from, level + 1);
        sum(levels_[level], from, to);
        add(to, until, level + 1);
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
    Adder(db, by_seat, true, people.sql(), visit).add(to_micros(window.since), to_micros(window.until));
}

Sums sums_of(store::Database& db, const Window& window, const People& people) {
    Sums sums;
    const SumVisit visit = [&](Counted what, std::int64_t, std::int64_t, std::int64_t count) {
        sums[what] += count;
    };
    const auto levels = people.everybody() ? std::span<const Level>(of_team) : by_seat;
    Adder(db, levels, false, people.sql(), visit).add(to_micros(window.since), to_micros(window.until));
    return sums;
}

}  // namespace instacrm::insight
