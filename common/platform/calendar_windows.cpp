#include "common/platform/calendar_windows.hpp"

#include "common/platform/calendar.hpp"
#include "common/platform/time_zone.hpp"

#include <chrono>
#include <utility>

namespace instacrm::platform {
namespace {

// The runtime has no years before 1970: those are shown and read as UTC.
std::tm machine_wall_clock(std::time_t moment) {
    std::tm wall{};
    if (::localtime_s(&wall, &moment) == 0) return wall;
    return to_calendar(std::chrono::local_seconds(std::chrono::seconds(moment)));
}

std::time_t machine_moment_of(std::tm wall) {
    wall.tm_isdst = -1;
    if (const auto moment = std::mktime(&wall); moment != -1) return moment;
    return from_calendar(wall).time_since_epoch().count();
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
