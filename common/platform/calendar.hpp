// What the C library and <chrono> call the same reading of a clock on the wall.
#pragma once

#include <chrono>
#include <ctime>

namespace instacrm::platform {

/// Says nothing of daylight saving: tm_isdst is 0.
inline std::tm to_calendar(std::chrono::local_seconds shown) {
    using namespace std::chrono;
    const auto day = floor<days>(shown);
    const year_month_day date{day};
    const hh_mm_ss clock{shown - day};
    std::tm calendar{};
    calendar.tm_year = static_cast<int>(date.year()) - 1900;
    calendar.tm_mon = static_cast<int>(static_cast<unsigned>(date.month())) - 1;
    calendar.tm_mday = static_cast<int>(static_cast<unsigned>(date.day()));
    calendar.tm_hour = static_cast<int>(clock.hours().count());
    calendar.tm_min = static_cast<int>(clock.minutes().count());
    calendar.tm_sec = static_cast<int>(clock.seconds().count());
    return calendar;
}

/// Fields out of range carry over, as mktime() has it.
inline std::chrono::local_seconds from_calendar(const std::tm& calendar) {
    using namespace std::chrono;
    const year_month_day first = year(calendar.tm_year + 1900) / January / 1;
    const auto date = local_days(first + months(calendar.tm_mon)) + days(calendar.tm_mday - 1);
    return date + hours(calendar.tm_hour) + minutes(calendar.tm_min) + seconds(calendar.tm_sec);
}

}  // namespace instacrm::platform
