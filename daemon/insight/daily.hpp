// Numbers by day, person and account, for files and charts.
#pragma once

#include "common/protocol/messages/stats.hpp"
#include "daemon/insight/scope.hpp"
#include "daemon/store/list.hpp"

namespace instacrm::insight {

/// A row for each day (of the viewer's time zone, or the team's), person and account with something to count.
/// @throws Invalid for a person that nobody here knows.
store::List open_daily(const Question& question, const protocol::StatsDailyRequest& request);

}  // namespace instacrm::insight
