// Points in time: microseconds since the epoch, UTC, everywhere but at the edges.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace instacrm {

using Time = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

/// The clock that is handed to whatever needs one.
using Clock = std::function<Time()>;

/// The system's clock.
Time system_now();

constexpr std::int64_t to_micros(Time time) {
    return time.time_since_epoch().count();
}
constexpr Time from_micros(std::int64_t micros) {
    return Time(Duration(micros));
}

/// What a time without a zone means.
enum class ZoneDefault { refuse, local };

/// An RFC 3339 time (`2026-11-20T10:00:00.25Z`, `2026-11-20 10:00+01:00`; seconds and fraction optional),
/// years 1000 to 9999. @throws Invalid.
Time parse_time(std::string_view text, ZoneDefault zone = ZoneDefault::refuse);

/// RFC 3339 in UTC with microseconds only where there are any: `2026-11-20T10:00:00.25Z`.
std::string format_utc(Time time);

/// `2026-11-20 11:00:05` in the machine's own zone.
std::string format_local(Time time);

/// The midnight before `time` in the machine's own zone.
Time start_of_local_day(Time time);

/// The date of `time` in the machine's own zone.
std::chrono::sys_days local_date(Time time);

/// A length of time as people write it: `90s`, `15m`, `24h`, `7d`, `2w`, or several together (`1h30m`).
/// @throws Invalid.
Duration parse_duration(std::string_view text);

/// The largest two units: `2m 40s`, `3d 4h`, `12s`. Negative lengths read as `0s`.
std::string format_duration(Duration length);

}  // namespace instacrm
