// Which backups stay, and when the next one is due. Pure, but for the machine's own time zone.
#pragma once

#include "common/config/config.hpp"
#include "common/domain/time.hpp"

#include <chrono>
#include <optional>
#include <vector>

namespace instacrm::maintenance {

/// Until when each backup stays, at the earliest: as long as one is made each day. Nothing: it goes now.
/// `made`: their days, newest first. All of a day stay, for days; then the first of a week, and of a month.
std::vector<std::optional<std::chrono::sys_days>> rotate(const std::vector<std::chrono::sys_days>& made,
                                                         const config::Retention& retention);

/// The newest moment up to `now`, and the next one after it, at which it is the time `at` of the day.
Time last_due(Time now, std::chrono::minutes at);
Time next_due(Time now, std::chrono::minutes at);

}  // namespace instacrm::maintenance
