#include "daemon/governance/goals.hpp"

#include "daemon/store/counting.hpp"
#include "daemon/store/goals.hpp"
#include "daemon/store/people.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace instacrm::governance {
namespace {

using protocol::PaceState;

constexpr double too_early = 0.05;  // of a window: what goes on like this says nothing yet

Period period_of(Frequency frequency) {
    return frequency == Frequency::daily ? Period::day : Period::month;
}

store::Scope scope_of(store::Database& db, const store::GoalRecord& goal) {
    store::Scope scope;
    scope.operator_id = goal.operator_id;
    if (goal.actor) {
        scope.account = true;
        scope.seats = store::seats_of(db, *goal.actor);
    }
    return scope;
}

protocol::Goal progress_of(store::Database& db, const store::GoalRecord& record, const TimeZone& zone,
                           Time now, std::int64_t self) {
    const auto window = window_of(record.frequency, record.start_at, record.end_at, now, zone);
    const auto scope = scope_of(db, record);
    protocol::Goal goal;
    goal.id = record.uid;
    goal.metric = record.metric;
    goal.target = record.target;
    goal.frequency = record.frequency;
    goal.operator_name = record.operator_name;
    if (record.actor) goal.actor = record.actor->str();
    goal.status = record.status;
    goal.progress = store::count(db, scope, record.metric, window.begin, window.end);
    goal.mine = store::count(db, scope, record.metric, window.begin, window.end, self);
    const auto pace = pace_of(record.target, goal.progress, window, now);
    goal.pace = pace.state;
    goal.pace_text = words_of(pace);
    goal.projected = pace.projected;
    goal.window_start = window.begin;
    goal.window_end = window.end;
    goal.start_at = record.start_at;
    goal.end_at = record.end_at;
    goal.suggested_by = record.suggested_by;
    goal.created_at = record.created_at;
    return goal;
}

}  // namespace

GoalWindow window_of(Frequency frequency, Time start, std::optional<Time> end, Time now,
                     const TimeZone& zone) {
    const auto period = period_of(frequency);
    auto within = std::max(now, start);
    if (end && within >= *end) within = *end - Duration(1);
    GoalWindow window{zone.start_of(period, within), zone.next(period, within)};
    window.begin = std::max(window.begin, start);
    if (end) window.end = std::min(window.end, *end);
    window.end = std::max(window.end, window.begin);
    return window;
}

Time window_begin(Frequency frequency, Time now, const TimeZone& zone) {
    return zone.start_of(period_of(frequency), now);
}

Pace pace_of(std::int64_t target, std::int64_t progress, const GoalWindow& window, Time now) {
    if (progress >= target) return {PaceState::reached, 0, std::nullopt};
    if (now < window.begin) return {PaceState::not_begun, 0, std::nullopt};
    if (now >= window.end) return {PaceState::ended, target - progress, progress};
    const auto whole = static_cast<double>((window.end - window.begin).count());
    const auto passed = static_cast<double>((now - window.begin).count()) / whole;
    const auto expected = static_cast<std::int64_t>(std::floor(static_cast<double>(target) * passed));
    Pace pace;
    pace.behind = std::max<std::int64_t>(0, expected - progress);
    pace.state = pace.behind > 0 ? PaceState::behind : PaceState::on_track;
    if (passed >= too_early) pace.projected = std::llround(static_cast<double>(progress) / passed);
    return pace;
}

std::string words_of(const Pace& pace) {
    switch (pace.state) {
        case PaceState::reached:
            return "reached";
        case PaceState::on_track:
            return "on track";
        case PaceState::behind:
            return fmt::format("behind by {}", pace.behind);
        case PaceState::not_begun:
            return "not begun";
        case PaceState::ended:
            return fmt::format("missed by {}", pace.behind);
    }
    return "";
}

std::vector<protocol::Goal> goals(store::Database& db, const TimeZone& zone, Time now, std::int64_t self,
                                  std::span<const ProposalStatus> statuses) {
    std::vector<protocol::Goal> goals;
    for (const auto& record : store::read_goals(db)) {
        const bool wanted = statuses.empty() ? record.status == ProposalStatus::active
                                             : std::ranges::find(statuses, record.status) != statuses.end();
        if (wanted) goals.push_back(progress_of(db, record, zone, now, self));
    }
    return goals;
}

std::optional<protocol::Goal> goal(store::Database& db, const TimeZone& zone, Time now, std::int64_t self,
                                   const std::string& uid) {
    const auto record = store::read_goal(db, uid);
    if (!record) return std::nullopt;
    return progress_of(db, *record, zone, now, self);
}

}  // namespace instacrm::governance
