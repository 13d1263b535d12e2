#include "common/domain/time_zone.hpp"

#include "common/domain/invalid.hpp"
#include "tests/support/contains.hpp"

#include <doctest/doctest.h>

using namespace instacrm;
using instacrm::test::contains;
using namespace std::chrono;

namespace {

/// `2026-03-29` and the time of the day, as the wall's clock shows them.
WallTime shown(int y, unsigned m, unsigned d, minutes of_day = minutes(0)) {
    return {local_days(year(y) / static_cast<int>(m) / static_cast<int>(d)), of_day};
}

std::string start(const TimeZone& zone, Period period, const char* time) {
    return format_utc(zone.start_of(period, parse_time(time)));
}

std::string next(const TimeZone& zone, Period period, const char* time) {
    return format_utc(zone.next(period, parse_time(time)));
}

}  // namespace

TEST_CASE("a day, a week and a month begin by the zone's own clock") {
    const auto berlin = TimeZone::named("Europe/Berlin");
    CHECK(berlin.name() == "Europe/Berlin");
    CHECK(start(berlin, Period::day, "2026-11-20T22:59:59Z") == "2026-11-19T23:00:00Z");
    CHECK(start(berlin, Period::day, "2026-11-20T23:00:00Z") == "2026-11-20T23:00:00Z");
    CHECK(start(berlin, Period::week, "2026-11-20T12:00:00Z") == "2026-11-15T23:00:00Z");  // a Monday
    CHECK(start(berlin, Period::week, "2026-11-15T22:59:59.999999Z") == "2026-11-08T23:00:00Z");
    CHECK(start(berlin, Period::month, "2026-11-20T12:00:00Z") == "2026-10-31T23:00:00Z");
    CHECK(next(berlin, Period::month, "2026-12-31T22:59:59Z") == "2026-12-31T23:00:00Z");
    CHECK(next(berlin, Period::month, "2026-12-31T23:00:00Z") == "2027-01-31T23:00:00Z");
    CHECK(berlin.wall(parse_time("2036-07-01T22:30:00Z")) ==
          shown(2036, 7, 2, minutes(30)));  // summer then, too
}

TEST_CASE("zones that are off by a part of an hour") {
    CHECK(start(TimeZone::named("Asia/Kolkata"), Period::day, "2026-11-20T18:30:00Z") ==
          "2026-11-20T18:30:00Z");
    CHECK(start(TimeZone::named("Asia/Kathmandu"), Period::day, "2026-11-20T18:14:59Z") ==
          "2026-11-19T18:15:00Z");
    CHECK(start(TimeZone::named("America/St_Johns"), Period::day, "2026-07-01T02:29:59Z") ==
          "2026-06-30T02:30:00Z");
}

TEST_CASE("days on which the clock is put forward or back") {
    const auto berlin = TimeZone::named("Europe/Berlin");
    // 29 March has 23 hours, 25 October 25.
    CHECK(berlin.next(Period::day, parse_time("2026-03-29T10:00:00Z")) -
              berlin.start_of(Period::day, parse_time("2026-03-29T10:00:00Z")) ==
          hours(23));
    CHECK(berlin.next(Period::day, parse_time("2026-10-25T10:00:00Z")) -
              berlin.start_of(Period::day, parse_time("2026-10-25T10:00:00Z")) ==
          hours(25));
    // 02:30 is never shown in March, and twice in October.
    CHECK(format_utc(berlin.time_of(shown(2026, 3, 29, minutes(150)))) == "2026-03-29T01:00:00Z");
    CHECK(format_utc(berlin.time_of(shown(2026, 10, 25, minutes(150)))) == "2026-10-25T00:30:00Z");
    CHECK(berlin.wall(parse_time("2026-10-25T00:30:00Z")) == berlin.wall(parse_time("2026-10-25T01:30:00Z")));
    // Where the clock is put forward at midnight, the day begins at one.
    CHECK(start(TimeZone::named("Africa/Cairo"), Period::day, "2026-04-24T12:00:00Z") ==
          "2026-04-23T22:00:00Z");
    CHECK(TimeZone::named("Africa/Cairo").wall(parse_time("2026-04-23T22:00:00Z")).of_day == hours(1));
    // Samoa had no 30 December 2011.
    const auto samoa = TimeZone::named("Pacific/Apia");
    CHECK(next(samoa, Period::day, "2011-12-30T00:00:00Z") == "2011-12-30T10:00:00Z");
    CHECK(samoa.date(parse_time("2011-12-30T10:00:00Z")) == local_days(2011y / December / 31));
    // Newfoundland put its clock back from one past midnight: the new day had begun, and did not begin again.
    const auto newfoundland = TimeZone::named("America/St_Johns");
    CHECK(start(newfoundland, Period::day, "2010-11-07T03:00:00Z") == "2010-11-07T02:30:00Z");
    CHECK(next(newfoundland, Period::day, "2010-11-07T03:00:00Z") == "2010-11-08T03:30:00Z");
}

TEST_CASE("the days of a year follow each other without a gap, in every zone") {
    for (const auto* name : {"Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Africa/Cairo",
                             "Pacific/Apia", "America/Havana", "Australia/Lord_Howe", "Asia/Gaza", "UTC"}) {
        CAPTURE(name);
        const auto zone = TimeZone::named(name);
        const auto end = parse_time("2027-01-01T00:00:00Z");
        for (auto day = zone.start_of(Period::day, parse_time("2026-01-01T12:00:00Z")); day < end;) {
            const auto following = zone.next(Period::day, day);
            REQUIRE(following > day);
            REQUIRE(zone.start_of(Period::day, day) == day);
            REQUIRE(zone.start_of(Period::day, following - microseconds(1)) == day);
            REQUIRE(zone.start_of(Period::day, following) == following);
            day = following;
        }
    }
}

TEST_CASE("between two changes of the clock the offset stays") {
    const auto stretch = TimeZone::named("Europe/Berlin").stretch(parse_time("2026-07-01T00:00:00Z"));
    CHECK(format_utc(stretch.begin) == "2026-03-29T01:00:00Z");
    CHECK(format_utc(stretch.end) == "2026-10-25T01:00:00Z");
    CHECK(stretch.offset == hours(2));
    const auto utc = TimeZone::named("UTC").stretch(parse_time("2026-07-01T00:00:00Z"));
    CHECK(utc.offset == seconds(0));
    CHECK(utc.end > parse_time("9999-01-01T00:00:00Z"));
}

TEST_CASE("what is no zone is refused with the nearest that is") {
    const std::pair<const char*, const char*> refused[] = {
        {"berlin", "Europe/Berlin"},   {"Europe/Berln", "Europe/Berlin"}, {"europe/berlin", "Europe/Berlin"},
        {"Mars/Olympus Mons", "IANA"}, {"../../etc/passwd", "IANA"},      {"Europe", "IANA"},
        {"tzdata.zi", "IANA"},         {"posix/Europe/Berlin", "IANA"},   {"/etc/localtime", "IANA"}};
    for (const auto& [name, remedy] : refused) {
        CAPTURE(name);
        try {
            TimeZone::named(name);
            FAIL("taken");
        } catch (const Invalid& invalid) {
            CHECK(contains(invalid.what(), "is not a time zone"));
            CHECK(contains(invalid.remedy(), remedy));
        }
    }
    CHECK_FALSE(TimeZone::named("").name().empty());
    CHECK(zones_of_system().size() > 300);
}
