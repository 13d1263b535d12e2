#include "daemon/maintenance/rotation.hpp"

#include <algorithm>

namespace instacrm::maintenance {
namespace {

using namespace std::chrono;

/// Days, weeks or months: where one begins, and what comes after some.
struct Period {
    sys_days (*begin)(sys_days day);
    sys_days (*after)(sys_days begin, int count);
    bool only_first;  ///< just the first backup of each
};

constexpr Period day_by_day{[](sys_days day) { return day; },
                            [](sys_days begin, int count) { return begin + days(count); }, false};
constexpr Period week_by_week{[](sys_days day) { return day - (weekday(day) - Monday); },
                              [](sys_days begin, int count) { return begin + weeks(count); }, true};
constexpr Period month_by_month{
    [](sys_days day) {
        const year_month_day date(day);
        return sys_days(date.year() / date.month() / 1);
    },
    [](sys_days begin, int count) { return sys_days(year_month_day(begin) + months(count)); }, true};

using Kept = std::vector<std::optional<sys_days>>;

void keep(Kept& kept, const std::vector<sys_days>& made, const Period& period, std::size_t most) {
    std::size_t periods = 0;
    for (std::size_t i = 0; i < made.size(); ++i) {
        const auto begin = period.begin(made[i]);
        if (i == 0 || period.begin(made[i - 1]) != begin) ++periods;
        if (periods > most) return;
        const bool first = i + 1 == made.size() || period.begin(made[i + 1]) != begin;
        if (period.only_first && !first) continue;
        const auto until = period.after(begin, static_cast<int>(most));
        kept[i] = std::max(kept[i].value_or(until), until);
    }
}

constexpr auto half_a_day = hours(12);  // to be well within a day, whatever its length

}  // namespace

Kept rotate(const std::vector<sys_days>& made, const config::Retention& retention) {
    Kept kept(made.size());
    keep(kept, made, day_by_day, retention.daily);
    keep(kept, made, week_by_week, retention.weekly);
    keep(kept, made, month_by_month, retention.monthly);
    return kept;
}

Time last_due(Time now, minutes at) {
    const auto today = start_of_local_day(now);
    if (today + at <= now) return today + at;
    return start_of_local_day(today - half_a_day) + at;
}

Time next_due(Time now, minutes at) {
    const auto today = start_of_local_day(now);
    if (today + at > now) return today + at;
    return start_of_local_day(today + days(1) + half_a_day) + at;
}

}  // namespace instacrm::maintenance
