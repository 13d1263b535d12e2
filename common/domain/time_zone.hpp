// Where a day, a week and a month begin, and what a clock on the wall shows: the team's time zone, or the
// viewer's.
//
// The zones' rules come from the system's zoneinfo, read by Howard Hinnant's date library as Debian builds
// it. Windows has no such folder: there the library reads the IANA database's own files, in a folder `tzdata`
// beside the program.
#pragma once

#include "common/domain/time.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace instacrm {

/// The names of all zones that this machine knows.
std::vector<std::string> zones_of_system();

/// @throws Invalid for a name that is no zone of this machine's, with the nearest that is. An empty name is
/// the machine's own, and fine.
void check_zone_name(const std::string& name);

/// What repeats on a calendar. Weeks are ISO's: they begin on Monday.
enum class Period { day, week, month };

/// A reading of the clock on the wall.
struct WallTime {
    std::chrono::local_days date;
    std::chrono::microseconds of_day{};  ///< as the clock shows it: 10:30 is ten and a half hours on any day

    friend bool operator==(const WallTime&, const WallTime&) = default;
};

class TimeZone {
public:
    /// A zone by its IANA name ("Europe/Berlin"); empty: the machine's own. @throws Invalid as
    /// check_zone_name does.
    static TimeZone named(const std::string& name);

    /// The IANA name, also of the machine's own.
    const std::string& name() const { return name_; }

    WallTime wall(Time time) const;
    std::chrono::local_days date(Time time) const { return wall(time).date; }

    /// When the clock shows it. What it shows twice (the clock was put back) is the first of the two; what it
    /// never shows (it was put forward) is the moment of the jump.
    Time time_of(WallTime wall) const;

    /// The first moment of the day, week or month that `time` lies in. Not every day begins at midnight, and
    /// not every day has 24 hours.
    Time start_of(Period period, Time time) const;

    /// The first moment of the one after it: later than `time`, always.
    Time next(Period period, Time time) const;

    /// A stretch of time in which the clock is not put forward or back.
    struct Stretch {
        Time begin;
        Time end;                     ///< not included
        std::chrono::seconds offset;  ///< what the clock shows less UTC
    };
    Stretch stretch(Time time) const;

private:
    TimeZone(std::string name, const void* rules) : name_(std::move(name)), rules_(rules) {}

    std::chrono::local_days first_day(Period period, Time time) const;

    std::string name_;
    const void* rules_;  ///< the library's; null: UTC, on a machine without zoneinfo
};

}  // namespace instacrm
