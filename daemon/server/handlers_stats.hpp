// Statistics. What each method is for stands in the command table.
#pragma once

#include "common/protocol/messages/stats.hpp"
#include "daemon/server/call.hpp"
#include "daemon/store/list.hpp"

namespace instacrm::server::handlers {

namespace p = instacrm::protocol;

p::SeatsResponse stats_actors(ReadContext& context, const p::StatsRequest& request);
store::List stats_daily(ReadContext& context, const p::StatsDailyRequest& request);
p::EnrichmentResponse stats_enrichment(ReadContext& context, const p::StatsRequest& request);
p::FunnelResponse stats_funnel(ReadContext& context, const p::FunnelRequest& request);
p::GoalStatsResponse stats_goals(ReadContext& context, const p::GoalStatsRequest& request);
p::HeatmapResponse stats_heatmap(ReadContext& context, const p::StatsRequest& request);
p::LeaderboardResponse stats_leaderboard(ReadContext& context, const p::StatsRequest& request);
p::TemplatesResponse stats_messages(ReadContext& context, const p::TemplatesRequest& request);
p::StatsResponse stats_summary(ReadContext& context, const p::StatsRequest& request);
p::VolumeResponse stats_volume(ReadContext& context, const p::VolumeRequest& request);

}  // namespace instacrm::server::handlers
