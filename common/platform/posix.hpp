// What the POSIX twins share. Only for files that exist there alone.
#pragma once

#include <cstdint>
#include <string>

namespace instacrm::platform {

/// A group's number. @throws Invalid when there is no such group: the config's pipe.allow names it.
std::int64_t group_id(const std::string& name);

}  // namespace instacrm::platform
