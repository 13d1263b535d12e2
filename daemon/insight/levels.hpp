// Sums that are kept of stretches of time, some longer than others, and how a window is put together of them.
#pragma once

#include <cstdint>
#include <span>

namespace instacrm::insight {

constexpr std::int64_t day = 86'400LL * 1'000'000;  // in microseconds

/// A table of sums. `start`: its column that says when a stretch begins; at a multiple of its length.
struct Level {
    const char* table;
    const char* start;
    std::int64_t length;  ///< in microseconds
};

/// Takes as much of a window as it can from the first level, which has the longest stretches, and what is
/// left at both ends from the next: sum(level, since, until). What is shorter than any: log(since, until).
template <class Sum, class Log>
void each_stretch(std::span<const Level> levels, std::int64_t since, std::int64_t until, const Sum& sum,
                  const Log& log) {
    if (since >= until) return;
    if (levels.empty()) return log(since, until);
    const auto& level = levels.front();
    const auto next = levels.subspan(1);
    const auto from = (since + level.length - 1) / level.length * level.length;
    const auto to = until / level.length * level.length;
    if (from >= to) return each_stretch(next, since, until, sum, log);
    each_stretch(next, since, from, sum, log);
    sum(level, from, to);
    each_stretch(next, to, until, sum, log);
}

}  // namespace instacrm::insight
