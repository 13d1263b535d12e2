// The zone in which this process reads and shows times of the wall clock.
#pragma once

#include <ctime>
#include <string>

namespace instacrm::platform {

/// From now on, for the two below: what parse_time and format_local go by. An IANA name that the system
/// knows. For programs of one thread. Windows' C library knows no such names: its twin goes through TimeZone,
/// and lies beside that.
void use_time_zone(const std::string& name);

/// What the clock on the wall shows; the zone is the machine's own unless use_time_zone named another.
std::tm wall_clock(std::time_t moment);

/// When it shows that. Fields out of range carry over, as mktime() has it.
std::time_t moment_of(std::tm wall);

}  // namespace instacrm::platform
