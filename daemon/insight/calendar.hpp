// Numbers along the calendar of a time zone.
#pragma once

#include "common/protocol/messages/stats.hpp"
#include "daemon/insight/scope.hpp"

#include <string>
#include <vector>

namespace instacrm::insight {

/// A day, week or month, as far as it lies in the window.
struct Stretch {
    std::string day;  ///< its first: 2026-11-20
    Time begins;      ///< also when the window begins later
    Window window;
};

/// All of them, the oldest first. @throws Invalid for more than ten years of days.
std::vector<Stretch> stretches(const TimeZone& zone, Period period, const Window& window);

// Each @throws Invalid, as summary().
protocol::VolumeResponse volume(const Question& question, const protocol::VolumeRequest& request);
protocol::HeatmapResponse heatmap(const Question& question, const protocol::StatsRequest& request);

}  // namespace instacrm::insight
