#include "common/domain/time_zone.hpp"

#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"
#include "common/domain/zone_database.hpp"
#include "common/platform/system.hpp"

#include <date/tz.h>

#include <filesystem>

namespace instacrm {
namespace {

using namespace std::chrono;

/// The library's database, which on Windows has to be told where it lies before the first rule is read.
void find_database() {
#ifdef _WIN32
    static const bool told = [] {
        date::set_install(zone_folder().string());
        return true;
    }();
    (void)told;
#endif
}

const date::time_zone* located(const std::string& name) {
    find_database();
    return date::locate_zone(name);
}

const date::time_zone& zone(const void* rules) {
    return *static_cast<const date::time_zone*>(rules);
}

/// The machine's own zone: TZ, as the C library has it, or what the system is set to.
const date::time_zone* own_zone() {
    if (auto name = platform::environment("TZ")) {
        if (name->starts_with(':')) name->erase(0, 1);
        try {
            check_zone_name(*name);
            return located(*name);
        } catch (const std::exception&) {
            // Rules written out ("CET-1CEST"), or a zone that is not there: the system's is the better guess.
        }
    }
    try {
        find_database();
        return date::current_zone();
    } catch (const std::exception&) {
        return nullptr;  // a bare container: no zoneinfo, or no setting
    }
}

local_days first_of(Period period, local_days day) {
    if (period == Period::week) return day - (weekday(day) - Monday);
    if (period == Period::month)
        return local_days(year_month_day(day).year() / year_month_day(day).month() / 1);
    return day;
}

local_days first_of_next(Period period, local_days day) {
    const auto first = first_of(period, day);
    if (period == Period::week) return first + days(7);
    if (period == Period::month) return local_days(year_month_day(first) + months(1));
    return first + days(1);
}

}  // namespace

TimeZone TimeZone::named(const std::string& name) {
    if (name.empty()) {
        const auto* const own = own_zone();
        return {own != nullptr ? own->name() : "UTC", own};
    }
    check_zone_name(name);
    try {
        return {name, located(name)};
    } catch (const std::exception&) {
        if (name == "UTC") return {name, nullptr};
        throw Invalid("the rules of the time zone \"" + printable(name) + "\" are not on this machine",
                      "install the system's time zone database (on Debian the package tzdata)");
    }
}

TimeZone::Stretch TimeZone::stretch(Time time) const {
    constexpr auto far = days(365) * 20'000;  // the library's own limits overflow as microseconds
    if (rules_ == nullptr) return {Time(-far), Time(far), seconds(0)};
    const auto info = zone(rules_).get_info(floor<seconds>(time));
    const auto within = [&](sys_seconds at) {
        return Time(std::clamp(at, sys_seconds(-far), sys_seconds(far)));
    };
    return {within(info.begin), within(info.end), info.offset};
}

WallTime TimeZone::wall(Time time) const {
    const local_time<microseconds> shown(time.time_since_epoch() + stretch(time).offset);
    const auto day = floor<days>(shown);
    return {day, shown - day};
}

Time TimeZone::time_of(WallTime wall) const {
    const auto shown = wall.date.time_since_epoch() + wall.of_day;
    if (rules_ == nullptr) return Time(shown);
    const auto info = zone(rules_).get_info(date::local_seconds(floor<seconds>(shown)));
    if (info.result == date::local_info::nonexistent) return Time(info.first.end);
    return Time(shown - info.first.offset);
}

local_days TimeZone::first_day(Period period, Time time) const {
    const auto first = first_of(period, date(time));
    const auto following = first_of_next(period, first);
    // A clock that is put back over midnight shows the old day once more, after the new one has begun.
    return time_of({following, {}}) <= time ? following : first;
}

Time TimeZone::start_of(Period period, Time time) const {
    return time_of({first_day(period, time), {}});
}

Time TimeZone::next(Period period, Time time) const {
    return time_of({first_of_next(period, first_day(period, time)), {}});
}

}  // namespace instacrm
