#include "common/platform/calendar_windows.hpp"

#include "common/platform/time_zone.hpp"

#include <chrono>
#include <utility>

namespace instacrm::platform {
namespace {

// The runtime has no years before 1970: those are shown and read as UTC.
std::tm machine_wall_clock(std::time_t moment) {
    std::tm wall{};
    if (::localtime_s(&wall, &moment) == 0) return wall;
    using namespace std::chrono;
    const sys_seconds at{seconds(moment)};
    const auto day = floor<days>(at);
    const year_month_day date{day};
    const hh_mm_ss clock{at - day};
    wall = {};
    wall.tm_year = static_cast<int>(date.year()) - 1900;
    wall.tm_mon = static_cast<int>(static_cast<unsigned>(date.month())) - 1;
    wall.tm_mday = static_cast<int>(static_cast<unsigned>(date.day()));
    wall.tm_hour = static_cast<int>(clock.hours().count());
    wall.tm_min = static_cast<int>(clock.minutes().count());
    wall.tm_sec = static_cast<int>(clock.seconds().count());
    return wall;
}

std::time_t machine_moment_of(std::tm wall) {
    wall.tm_isdst = -1;
    if (const auto moment = std::mktime(&wall); moment != -1) return moment;
    using namespace std::chrono;
    const auto date = year(wall.tm_year + 1900) / month(1) / day(1) + months(wall.tm_mon);
    const sys_seconds at = sys_days(date) + days(wall.tm_mday - 1) + hours(wall.tm_hour) +
                           minutes(wall.tm_min) + seconds(wall.tm_sec);
    return at.time_since_epoch().count();
}

Calendar& calendar() {
    static Calendar used{machine_wall_clock, machine_moment_of};
    return used;
}

}  // namespace

void use_calendar(Calendar other) {
    calendar() = std::move(other);
}

std::tm wall_clock(std::time_t moment) {
    return calendar().wall_clock(moment);
}

std::time_t moment_of(std::tm wall) {
    return calendar().moment_of(wall);
}

}  // namespace instacrm::platform
