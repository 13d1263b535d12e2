#include "daemon/insight/calendar.hpp"

#include "common/domain/invalid.hpp"
#include "daemon/insight/sums.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace instacrm::insight {
namespace {

using namespace std::chrono;

constexpr std::size_t most_stretches = 3660;
constexpr int default_days = 30;

constexpr std::int64_t quarter = 15LL * 60 * 1'000'000;
constexpr std::size_t hours_of_week = 168;
using Week = std::array<std::int64_t, hours_of_week>;

/// DMs by the hour of the week, over a time in which the clock is not put forward or back. The epoch was a
/// Thursday: 72 hours into its week.
class WeekAdder {
public:
    WeekAdder(store::Database& db, const People& people, Week& week)
        : db_(db), people_(people), week_(week) {}

    void add(std::int64_t since, std::int64_t until, seconds offset) {
        const auto from = (since + quarter - 1) / quarter * quarter;
        const auto to = until / quarter * quarter;
        // Every clock of today is off by whole quarters of an hour; of others each DM is looked at.
        if (from >= to || offset % minutes(15) != seconds(0)) return log(since, until, offset);
        log(since, from, offset);
        // Of everybody there are fewer rows, added up already.
        sum(people_.everybody() ? "bucket, count FROM rollup_team" : "bucket, count FROM rollup", "bucket",
            from, to, offset);
        log(to, until, offset);
    }

private:
    void log(std::int64_t since, std::int64_t until, seconds offset) {
        if (since < until) sum("at, 1 FROM event", "at", since, until, offset);
    }

    /// Row by row: for a GROUP BY, SQLite would sort them all first.
    void sum(const char* what, const char* column, std::int64_t since, std::int64_t until, seconds offset) {
        db_.each<std::int64_t, std::int64_t>(
            fmt::format("SELECT {0} WHERE kind = 0 AND {1} >= ? AND {1} < ?{2}", what, column, people_.sql()),
            [&](std::int64_t at, std::int64_t count) {
                week_[static_cast<std::size_t>(((at / 1'000'000 + offset.count()) / 3600 + 72) % 168)] +=
                    count;
            },
            since, until);
    }

    store::Database& db_;
    const People& people_;
    Week& week_;
};

/// As far as there is anything: else a window without a begin would go back to the first clocks.
std::optional<Window> with_messages(store::Database& db, const Window& window) {
    const auto first =
        db.value<std::optional<std::int64_t>>("SELECT MIN(bucket) FROM rollup_team WHERE kind = 0");
    const auto last =
        db.value<std::optional<std::int64_t>>("SELECT MAX(bucket) FROM rollup_team WHERE kind = 0");
    if (!first || !*first || !last || !*last) return std::nullopt;
    const Window some{std::max(window.since, from_micros(**first)),
                      std::min(window.until, from_micros(**last + quarter))};
    if (some.since >= some.until) return std::nullopt;
    return some;
}

}  // namespace

std::vector<Stretch> stretches(const TimeZone& zone, Period period, const Window& window) {
    std::vector<Stretch> all;
    for (auto begins = zone.start_of(period, window.since); begins < window.until;) {
        const auto next = zone.next(period, begins);
        all.push_back({day_name(zone.date(begins)),
                       begins,
                       {std::max(begins, window.since), std::min(next, window.until)}});
        if (all.size() > most_stretches)
            throw Invalid("that is more than " + std::to_string(most_stretches) + " rows",
                          "take a longer length of time (by week or month), or a shorter window");
        begins = next;
    }
    return all;
}

protocol::VolumeResponse volume(const Question& question, const protocol::VolumeRequest& request) {
    const auto zone = zone_of(question, request.tz);
    const auto people = people_of(question, request);
    const auto period = period_of(request.by.value_or("day"));
    const auto today = zone.start_of(Period::day, question.now);
    const auto until = request.until.value_or(zone.next(Period::day, question.now));
    auto since = request.since.value_or(std::min(today, until));
    // Noon of the day some days ago lies in it, whatever the clock did meanwhile.
    if (!request.since) since = zone.start_of(Period::day, since + hours(12) - days(default_days - 1));
    const auto window = window_of(since, until);

    protocol::VolumeResponse response{
        window.since, window.until, zone.name(), request.by.value_or("day"), {}};
    for (const auto& stretch : stretches(zone, period, window)) {
        protocol::VolumeRow row;
        row.day = stretch.day;
        row.starts_at = stretch.begins;
        sums_of(question.db, stretch.window, people).write(row);
        response.rows.push_back(std::move(row));
    }
    return response;
}

protocol::HeatmapResponse heatmap(const Question& question, const protocol::StatsRequest& request) {
    const auto zone = zone_of(question, request.tz);
    const auto people = people_of(question, request);
    Week week{};
    WeekAdder adder(question.db, people, week);
    if (const auto window = with_messages(question.db, window_of(request.since, request.until))) {
        for (auto from = window->since; from < window->until;) {
            const auto stretch = zone.stretch(from);
            const auto to = std::min(stretch.end, window->until);
            adder.add(to_micros(from), to_micros(to), stretch.offset);
            from = to;
        }
    }
    protocol::HeatmapResponse response{request.since, request.until, zone.name(), {}};
    for (std::size_t hour = 0; hour < hours_of_week; ++hour)
        response.rows.push_back(
            {static_cast<std::int64_t>(hour / 24 + 1), static_cast<std::int64_t>(hour % 24), week.at(hour)});
    return response;
}

}  // namespace instacrm::insight
