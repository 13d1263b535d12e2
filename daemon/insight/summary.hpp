// The numbers of a window at a glance, and who did what in it: from rollups and counters, at any size at
// once.
#pragma once

#include "common/protocol/messages/stats.hpp"
#include "daemon/insight/scope.hpp"

namespace instacrm::insight {

// Each @throws Invalid for a person that nobody here knows, an unknown zone, a window that ends before it
// begins.

protocol::StatsResponse summary(const Question& question, const protocol::StatsRequest& request);
protocol::LeaderboardResponse leaderboard(const Question& question, const protocol::StatsRequest& request);
protocol::EnrichmentResponse enrichment(const Question& question, const protocol::StatsRequest& request);

}  // namespace instacrm::insight
