#include "daemon/server/handlers_stats.hpp"

#include "common/protocol/described.hpp"
#include "daemon/governance/goals.hpp"
#include "daemon/insight/cache.hpp"
#include "daemon/insight/calendar.hpp"
#include "daemon/insight/daily.hpp"
#include "daemon/insight/funnel.hpp"
#include "daemon/insight/summary.hpp"
#include "daemon/insight/templates.hpp"
#include "daemon/store/people.hpp"

#include <boost/json/serialize.hpp>

namespace instacrm::server::handlers {
namespace {

insight::Question question_of(const ReadContext& context) {
    return {context.db, context.now, context.zone, context.self_operator};
}

/// What does not depend on the time of asking is worked out once for each state of the store.
template <class Response, class Request>
Response once(ReadContext& context, const char* method,
              Response (*work)(const insight::Question&, const Request&), const Request& request) {
    return context.answers.get(context.db, method + boost::json::serialize(p::to_json(request)),
                               [&] { return work(question_of(context), request); });
}

}  // namespace

p::SeatsResponse stats_actors(ReadContext& context, const p::StatsRequest& request) {
    return once(context, "actors", insight::seats, request);
}

store::List stats_daily(ReadContext& context, const p::StatsDailyRequest& request) {
    return insight::open_daily(question_of(context), request);
}

p::EnrichmentResponse stats_enrichment(ReadContext& context, const p::StatsRequest& request) {
    return once(context, "enrichment", insight::enrichment, request);
}

p::FunnelResponse stats_funnel(ReadContext& context, const p::FunnelRequest& request) {
    return once(context, "funnel", insight::funnel, request);
}

p::GoalStatsResponse stats_goals(ReadContext& context, const p::GoalStatsRequest& request) {
    const auto question = question_of(context);
    const auto zone = insight::zone_of(question, request.tz);
    const auto people = insight::people_of(question, request);
    p::GoalStatsResponse response{zone.name(),
                                  governance::goals(context.db, zone, context.now, context.self_operator)};
    std::erase_if(response.rows, [&](const p::Goal& goal) {
        const bool others = people.operator_id &&
                            (!goal.operator_name ||
                             store::known_operator(context.db, *goal.operator_name) != *people.operator_id);
        return others || (request.actor && goal.actor != Handle::parse(*request.actor).str());
    });
    return response;
}

p::HeatmapResponse stats_heatmap(ReadContext& context, const p::StatsRequest& request) {
    return once(context, "heatmap", insight::heatmap, request);
}

p::LeaderboardResponse stats_leaderboard(ReadContext& context, const p::StatsRequest& request) {
    return insight::leaderboard(question_of(context), request);
}

p::TemplatesResponse stats_messages(ReadContext& context, const p::TemplatesRequest& request) {
    return once(context, "messages", insight::templates, request);
}

p::StatsResponse stats_summary(ReadContext& context, const p::StatsRequest& request) {
    return insight::summary(question_of(context), request);
}

p::VolumeResponse stats_volume(ReadContext& context, const p::VolumeRequest& request) {
    return insight::volume(question_of(context), request);
}

}  // namespace instacrm::server::handlers
