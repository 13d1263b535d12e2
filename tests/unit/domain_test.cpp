#include "common/domain/enums.hpp"
#include "common/domain/handle.hpp"
#include "common/domain/ids.hpp"
#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"
#include "common/domain/time.hpp"
#include "common/platform/crypto.hpp"
#include "tests/support/contains.hpp"

#include <doctest/doctest.h>

using namespace instacrm;
using instacrm::test::contains;
using namespace std::chrono;

TEST_CASE("handles are taken in every form that people paste") {
    for (const auto* text :
         {"some.lead_1", "@some.lead_1", "Some.Lead_1", "  @SOME.lead_1 ",
          "https://www.instagram.com/some.lead_1/", "http://instagram.com/Some.Lead_1?igsh=abc",
          "instagram.com/some.lead_1#x", "https://m.instagram.com/some.lead_1",
          "https://www.instagram.com/_u/some.lead_1", "HTTPS://WWW.INSTAGRAM.COM/some.lead_1/reels/"}) {
        CAPTURE(text);
        CHECK(Handle::parse(text).str() == "some.lead_1");
    }
    CHECK(Handle::parse(std::string(30, 'a')).str().size() == 30);
}

TEST_CASE("what is no handle is refused with the reason") {
    const std::pair<const char*, const char*> refused[] = {
        {"", "empty"},          {"@", "empty"},       {"two words", "space"},
        {"a..b", "two dots"},   {".ab", "dot"},       {"ab.", "dot"},
        {"naïve", "character"}, {"a/b", "character"}, {"https://example.com/x", "character"}};
    for (const auto& row : refused) {
        CAPTURE(row.first);
        CHECK_THROWS_WITH_AS(Handle::parse(row.first), doctest::Contains(row.second), Invalid);
    }
    CHECK_THROWS_WITH_AS(Handle::parse(std::string(31, 'a')), doctest::Contains("31 characters"), Invalid);
    CHECK_THROWS_AS(Handle::parse("https://www.instagram.com/"), Invalid);
}

TEST_CASE("names of enums are found whatever their letter case, and listed when they are not") {
    CHECK(parse_enum<LeadStatus>("warm") == LeadStatus::warm);
    CHECK(parse_enum<LeadStatus>("COLD NO REPLY") == LeadStatus::cold_no_reply);
    CHECK(to_string(LeadStatus::client) == "Tableturnerr Client");
    try {
        parse_enum<LeadStatus>("lukewarm");
        FAIL("taken");
    } catch (const Invalid& invalid) {
        CHECK(std::string(invalid.what()) == "\"lukewarm\" is not a status");
        CHECK(contains(invalid.remedy(), "Cold No Reply, Replied, Warm, Booked, Paid"));
    }
    CHECK(enum_from_number<EventKind>(0) == EventKind::outreach);
    CHECK_THROWS_AS(enum_from_number<LeadStatus>(7), std::out_of_range);
    CHECK_THROWS_AS(enum_from_number<LeadStatus>(-1), std::out_of_range);
}

TEST_CASE("every enum's table is in the order of its numbers") {
    const auto check = [](auto table) {
        for (std::size_t i = 0; i < table.size(); ++i) CHECK(static_cast<std::size_t>(table[i].value) == i);
    };
    check(table_of<LeadStatus>());
    check(table_of<ActorStatus>());
    check(table_of<EventType>());
    check(table_of<EventKind>());
    check(table_of<Metric>());
    check(table_of<RuleType>());
    check(table_of<Severity>());
    check(table_of<ProposalStatus>());
    check(table_of<Reachability>());
    check(table_of<TextState>());
}

TEST_CASE("times are read in RFC 3339's forms and written in UTC") {
    const std::pair<const char*, const char*> times[] = {
        {"2026-11-20T10:00:00Z", "2026-11-20T10:00:00Z"},
        {"2026-11-20T10:00:00.123Z", "2026-11-20T10:00:00.123Z"},
        {"2026-11-20T10:00:00.1234567Z", "2026-11-20T10:00:00.123456Z"},
        {"2026-11-20 10:00+01:00", "2026-11-20T09:00:00Z"},
        {"2026-11-20t00:30:00-0530", "2026-11-20T06:00:00Z"},
        {"1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z"},
        {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"}};
    for (const auto& row : times) {
        CAPTURE(row.first);
        CHECK(format_utc(parse_time(row.first)) == row.second);
    }
    for (const auto* text :
         {"", "now", "2026-13-01T00:00:00Z", "2025-02-29T00:00:00Z", "2026-11-20T24:00:00Z",
          "2026-11-20T10:60:00Z", "2026-11-20T10:00:00.Z", "2026-11-20T10:00:00", "2026-11-20",
          "2026-11-20T10:00:00Zx", "2026-11-20T10:00:00+1", "-026-11-20T10:00:00Z", "0001-01-01T00:00:00Z"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(parse_time(text), Invalid);
    }
    CHECK_NOTHROW(parse_time("2026-11-20T10:00:00", ZoneDefault::local));
}

TEST_CASE("lengths of time are read and shown as people write them") {
    CHECK(parse_duration("90s") == seconds(90));
    CHECK(parse_duration("1h30m") == minutes(90));
    CHECK(parse_duration("2w") == hours(336));
    for (const auto* text : {"", "5", "m", "-5m", "1y", "5 m", "99999999999999999999s", "999999w"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(parse_duration(text), Invalid);
    }
    CHECK(format_duration(seconds(160)) == "2m 40s");
    CHECK(format_duration(hours(76)) == "3d 4h");
    CHECK(format_duration(hours(2) + seconds(3)) == "2h");
    CHECK(format_duration(seconds(0)) == "0s");
    CHECK(format_duration(seconds(-5)) == "0s");
}

TEST_CASE("texts of strangers are made harmless, and cut only between characters") {
    CHECK(printable("a\x1b[31mb\nc\x7f") == "a?[31mb?c?");
    CHECK(printable("\xC2\x9B"
                    "31m") == "?31m");  // a C1 control: the eight-bit escape
    CHECK(printable(std::string(100, 'x'), 10) == "xxxxxxxxxx…");
    CHECK(printable("日本語", 4) == "日本…");
    CHECK(printable("a\u202Eb\u2066c") == "a?b?c");  // turned around
    CHECK(printable("\x9B"
                    "31m\xFFz\xC3") == "?31m?z?");  // bytes that are no UTF-8
    CHECK(printable(std::string(100, '\x93'), 10) == "??????????…");
    CHECK(storable(std::string("a\0b", 3)) ==
          "a\xEF\xBF\xBD"
          "b");
    CHECK(utf8_cut("日本語", 4) == 3);
    CHECK(utf8_cut("abc", 10) == 3);
    CHECK(code_points("日本語 ok") == 6);
    CHECK(trim(" \t x y \r\n") == "x y");
    CHECK(trim(" \n").empty());
}

TEST_CASE("ids have the v2 schema's form, and follow from their key") {
    CHECK(derive_id(IdKind::lead, "some.lead") == derive_id(IdKind::lead, "some.lead"));
    CHECK(derive_id(IdKind::lead, "some.lead") != derive_id(IdKind::lead, "some.lead", 1));
    CHECK(operator_key(" Anna@Example.com ") == "anna@example.com");
    const auto has_form = [](const std::string& id, std::string_view prefix, std::size_t length,
                             std::string_view alphabet) {
        return id.starts_with(prefix) && id.size() == prefix.size() + length &&
               id.find_first_not_of(alphabet, prefix.size()) == std::string::npos;
    };
    const Random random = platform::random_bytes;
    for (int i = 0; i < 200; ++i) {
        CHECK(has_form(random_id(IdKind::operator_, random), "OPR-", 8, "0123456789ABCDEF"));
        CHECK(has_form(random_id(IdKind::actor, random), "ACT-", 8, "0123456789ABCDEF"));
        CHECK(has_form(random_id(IdKind::rule, random), "RUL-", 8, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
        const auto event = random_id(IdKind::event, random);
        CHECK(event.size() == 14);
        CHECK(event.starts_with("ELG-"));
    }
    CHECK(client_key("a").size() == 16);
    CHECK(client_key("a") != client_key("b"));
    CHECK(random_token(22, random).size() == 22);
}

TEST_CASE("the hashes are the standard ones") {
    const auto hex = [](const platform::Digest& digest) {
        std::string text;
        for (const auto byte : digest) {
            constexpr const char* digits = "0123456789abcdef";
            text += digits[byte >> 4U];
            text += digits[byte & 15U];
        }
        return text;
    };
    // FIPS 180-4's example, and RFC 4231's test case 2.
    CHECK(hex(platform::sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hex(platform::hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}
