// What became of the leads that were first written to in a window. These are no sums: they look at each lead
// that got further, and are worth keeping.
#pragma once

#include "common/protocol/messages/stats.hpp"
#include "daemon/insight/scope.hpp"

namespace instacrm::insight {

// Each @throws Invalid, as summary().
protocol::FunnelResponse funnel(const Question& question, const protocol::FunnelRequest& request);
protocol::SeatsResponse seats(const Question& question, const protocol::StatsRequest& request);

}  // namespace instacrm::insight
