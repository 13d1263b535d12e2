#include "cli/words.hpp"
#include "common/domain/invalid.hpp"

#include <doctest/doctest.h>

using namespace instacrm;
using namespace instacrm::cli;
using namespace std::chrono;

namespace {

const Time now = parse_time("2026-11-20T15:30:45Z");

Time local(const char* text) {
    return parse_time(text, ZoneDefault::local);
}

}  // namespace

TEST_CASE("times are RFC 3339, dates, lengths ago, and words") {
    CHECK(parse_time_word("2026-11-01T10:00:00+01:00", now) == parse_time("2026-11-01T09:00:00Z"));
    CHECK(parse_time_word("2026-11-01 10:00", now) == local("2026-11-01 10:00"));
    CHECK(parse_time_word("2026-11-01", now) == local("2026-11-01 00:00"));
    CHECK(parse_time_word("7d", now) == now - days(7));
    CHECK(parse_time_word("1h30m", now) == now - minutes(90));
    CHECK(parse_time_word("now", now) == now);
}

TEST_CASE("today and yesterday begin at midnight of this machine's zone") {
    const auto today = parse_time_word("today", now);
    CHECK(format_local(today).substr(11) == "00:00:00");
    CHECK(today <= now);
    CHECK(now - today < hours(25));
    const auto yesterday = parse_time_word("Yesterday", now);
    CHECK(format_local(yesterday).substr(11) == "00:00:00");
    CHECK(today - yesterday >= hours(23));
    CHECK(today - yesterday <= hours(25));
}

TEST_CASE("what is no time is refused with examples") {
    for (const auto* text : {"", "soon", "2026-13-01", "2026-11-20T", "7x", "-3d", "20.11.2026"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(parse_time_word(text, now), Invalid);
    }
}

TEST_CASE("caps are a number and a time") {
    const auto same = [](const Cap& cap, std::int64_t limit, std::int64_t window) {
        return cap.limit == limit && cap.window_sec == window;
    };
    CHECK(same(parse_cap("10/day"), 10, 86400));
    CHECK(same(parse_cap("3/hour"), 3, 3600));
    CHECK(same(parse_cap("1/minute"), 1, 60));
    CHECK(same(parse_cap("100/Week"), 100, 604800));
    CHECK(same(parse_cap("10/24h"), 10, 86400));
    CHECK(same(parse_cap(" 25 / 12h "), 25, 43200));
    for (const auto* text :
         {"", "10", "/day", "10/", "0/day", "-1/day", "ten/day", "10/fortnight", "1.5/day"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(parse_cap(text), Invalid);
    }
}

TEST_CASE("counts are whole numbers of 1 or more") {
    CHECK(parse_count("50") == 50);
    for (const auto* text : {"", "0", "-1", "5x", "1e3", "99999999999999999999"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(parse_count(text), Invalid);
    }
}

TEST_CASE("names of a closed set need no quotes") {
    CHECK(parse_word<LeadStatus>("Cold No Reply") == LeadStatus::cold_no_reply);
    CHECK(parse_word<LeadStatus>("cold-no-reply") == LeadStatus::cold_no_reply);
    CHECK(parse_word<EventKind>("status-changed") == EventKind::status_changed);
    CHECK(parse_word<EventKind>("STATUS_CHANGED") == EventKind::status_changed);
    CHECK_THROWS_WITH_AS(parse_word<LeadStatus>("luke-warm"), "\"luke-warm\" is not a status", Invalid);
}
