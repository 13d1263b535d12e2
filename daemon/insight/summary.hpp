// Statistics: numbers about the log, computed from rollups, milestones and index ranges, never from a scan of
// the events.
#pragma once

#include "common/protocol/messages/stats.hpp"
#include "daemon/store/sql.hpp"

namespace instacrm::insight {

/// @throws Invalid for a person that nobody here knows.
protocol::StatsResponse summary(store::Database& db, const protocol::StatsRequest& request);

}  // namespace instacrm::insight
