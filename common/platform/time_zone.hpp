// The zone in which this process reads and shows times of the wall clock.
#pragma once

#include <string>

namespace instacrm::platform {

/// From now on, for the C library's own calendar: what parse_time and format_local go by. An IANA name that
/// the system knows. For programs of one thread. On Windows, whose C library knows no such names, this is to
/// go through TimeZone.
void use_time_zone(const std::string& name);

}  // namespace instacrm::platform
