// Whether the extension goes on to the next tab after a DM.
#pragma once

#include "common/config/config.hpp"
#include "common/domain/time.hpp"
#include "common/protocol/messages/outreach.hpp"

#include <cstdint>
#include <functional>
#include <optional>

namespace instacrm::server {

/// `age`: of the DM. `dms_today`: how many went out from its account on its day, with it; asked only when
/// that matters. Nothing is kept: the log is what is counted, over restarts as well.
std::optional<protocol::NextTab> next_tab(const config::NextTab& wanted, Duration age,
                                          const std::function<std::int64_t()>& dms_today);

}  // namespace instacrm::server
