// Goals: their windows on the team's calendar, and their pace.
#include "daemon/governance/goals.hpp"

#include <doctest/doctest.h>

using namespace instacrm;
using namespace instacrm::governance;
using namespace std::chrono;
using protocol::PaceState;

namespace {

const TimeZone berlin = TimeZone::named("Europe/Berlin");
const Time long_ago = parse_time("2020-01-01T00:00:00Z");

Time at(const char* text) {
    return parse_time(text);
}

}  // namespace

TEST_CASE("a day is the team's, also when it has 23 or 25 hours") {
    const auto spring = window_of(Frequency::daily, long_ago, {}, at("2026-03-29T12:00:00Z"), berlin);
    CHECK(spring.begin == at("2026-03-28T23:00:00Z"));
    CHECK(spring.end - spring.begin == hours(23));
    const auto autumn = window_of(Frequency::daily, long_ago, {}, at("2026-10-25T12:00:00Z"), berlin);
    CHECK(autumn.end - autumn.begin == hours(25));
    const auto month = window_of(Frequency::monthly, long_ago, {}, at("2026-10-31T23:30:00Z"), berlin);
    CHECK(month.begin == at("2026-10-31T23:00:00Z"));  // it is November in Berlin
}

TEST_CASE("a goal counts from when it begins and until it ends") {
    const auto start = at("2026-11-20T10:00:00Z");
    const auto end = at("2026-11-21T10:00:00Z");
    const auto first = window_of(Frequency::daily, start, end, at("2026-11-20T12:00:00Z"), berlin);
    CHECK(first.begin == start);
    CHECK(first.end == at("2026-11-20T23:00:00Z"));
    const auto last = window_of(Frequency::daily, start, end, at("2026-11-25T12:00:00Z"), berlin);
    CHECK(last.begin == at("2026-11-20T23:00:00Z"));
    CHECK(last.end == end);
    const auto before = window_of(Frequency::daily, start, end, at("2026-11-01T12:00:00Z"), berlin);
    CHECK(before.begin == start);
}

TEST_CASE("the pace is even") {
    const GoalWindow day{at("2026-11-20T00:00:00Z"), at("2026-11-21T00:00:00Z")};
    const auto noon = at("2026-11-20T12:00:00Z");
    CHECK(words_of(pace_of(40, 20, day, noon)) == "on track");
    CHECK(pace_of(40, 20, day, noon).projected == 40);
    CHECK(words_of(pace_of(40, 8, day, noon)) == "behind by 12");
    CHECK(pace_of(40, 8, day, noon).projected == 16);
    CHECK(words_of(pace_of(41, 20, day, noon)) == "on track");  // half a DM is none
    CHECK(words_of(pace_of(40, 40, day, noon)) == "reached");
    CHECK(words_of(pace_of(40, 0, day, day.begin)) == "on track");
    CHECK_FALSE(pace_of(40, 1, day, day.begin + minutes(10)).projected);
    CHECK(words_of(pace_of(40, 39, day, day.end)) == "missed by 1");
    CHECK(words_of(pace_of(40, 0, day, day.begin - hours(1))) == "not begun");
}
