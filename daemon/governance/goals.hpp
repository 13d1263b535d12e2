// Goals: how far each has come in its day or month, and whether that is fast enough.
#pragma once

#include "common/domain/time_zone.hpp"
#include "common/protocol/messages/goals.hpp"
#include "daemon/store/sql.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace instacrm::governance {

/// [`begin`, `end`)
struct GoalWindow {
    Time begin;
    Time end;
};

/// The day or month of the team's that `now` lies in, as far as the goal holds in it. Of a goal that has not
/// begun: its first; of one that has ended: its last.
GoalWindow window_of(Frequency frequency, Time start, std::optional<Time> end, Time now,
                     const TimeZone& zone);

/// The beginning of the team's day or month.
Time window_begin(Frequency frequency, Time now, const TimeZone& zone);

struct Pace {
    protocol::PaceState state = protocol::PaceState::on_track;
    std::int64_t behind = 0;                ///< how many are missing to be on track
    std::optional<std::int64_t> projected;  ///< nothing in the first twentieth of the window
};

/// The pace asked for is even: at half of the window, half of the target, rounded down.
Pace pace_of(std::int64_t target, std::int64_t progress, const GoalWindow& window, Time now);

/// "on track", "behind by 12".
std::string words_of(const Pace& pace);

/// The team's goals of these statuses (default: the active ones), oldest first, with their progress. `self`:
/// whose own part is told.
std::vector<protocol::Goal> goals(store::Database& db, const TimeZone& zone, Time now, std::int64_t self,
                                  std::span<const ProposalStatus> statuses = {});

/// One of them. Nothing when nobody here knows it.
std::optional<protocol::Goal> goal(store::Database& db, const TimeZone& zone, Time now, std::int64_t self,
                                   const std::string& uid);

}  // namespace instacrm::governance
