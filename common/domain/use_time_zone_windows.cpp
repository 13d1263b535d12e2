// The face's other half, which needs the zones' rules.
#include "common/domain/time_zone.hpp"
#include "common/platform/calendar_windows.hpp"
#include "common/platform/time_zone.hpp"

namespace instacrm::platform {
namespace {

using namespace std::chrono;

std::tm to_calendar(const WallTime& wall) {
    const year_month_day date{wall.date};
    const hh_mm_ss clock{floor<seconds>(wall.of_day)};
    std::tm calendar{};
    calendar.tm_year = static_cast<int>(date.year()) - 1900;
    calendar.tm_mon = static_cast<int>(static_cast<unsigned>(date.month())) - 1;
    calendar.tm_mday = static_cast<int>(static_cast<unsigned>(date.day()));
    calendar.tm_hour = static_cast<int>(clock.hours().count());
    calendar.tm_min = static_cast<int>(clock.minutes().count());
    calendar.tm_sec = static_cast<int>(clock.seconds().count());
    return calendar;
}

WallTime from_calendar(const std::tm& calendar) {
    const year_month_day first = year(calendar.tm_year + 1900) / January / 1;
    const auto date = local_days(first + months(calendar.tm_mon)) + days(calendar.tm_mday - 1);
    const local_seconds shown =
        date + hours(calendar.tm_hour) + minutes(calendar.tm_min) + seconds(calendar.tm_sec);
    const auto day = floor<days>(shown);
    return {day, shown - day};
}

}  // namespace

void use_time_zone(const std::string& name) {
    const auto zone = TimeZone::named(name);
    use_calendar({[zone](std::time_t moment) { return to_calendar(zone.wall(Time(seconds(moment)))); },
                  [zone](std::tm wall) {
                      return floor<seconds>(zone.time_of(from_calendar(wall))).time_since_epoch().count();
                  }});
}

}  // namespace instacrm::platform
