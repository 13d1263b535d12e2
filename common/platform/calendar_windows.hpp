// What a zone's rules make of moments, for the zones that the C runtime does not know.
#pragma once

#include <ctime>
#include <functional>

namespace instacrm::platform {

struct Calendar {
    std::function<std::tm(std::time_t)> wall_clock;
    std::function<std::time_t(std::tm)> moment_of;
};

/// From now on, in place of the runtime's own.
void use_calendar(Calendar calendar);

}  // namespace instacrm::platform
