// Times as the shared schema's statements carry them: `2026-11-20 10:00:05.123456`, UTC.
#pragma once

#include "common/domain/time.hpp"

#include <string>
#include <string_view>

namespace instacrm::sync {

std::string format_cloud_time(Time time);

/// Also without a fraction, or with a shorter one. @throws CloudError (refused_row) for anything else.
Time parse_cloud_time(std::string_view text);

}  // namespace instacrm::sync
