#include "daemon/server/next_tab.hpp"

#include <doctest/doctest.h>

using namespace instacrm;
using server::next_tab;
using std::chrono::seconds;

TEST_CASE("the tab is done with after every so many DMs") {
    const config::NextTab wanted{.every = 3, .after = seconds(2)};
    for (std::int64_t dms = 1; dms <= 9; ++dms) {
        CAPTURE(dms);
        const auto due = next_tab(wanted, seconds(3), [&] { return dms; });
        REQUIRE(due.has_value() == (dms % 3 == 0));
        if (due) CHECK(due->after_ms == 2'000);
    }
}

TEST_CASE("what was sent a while ago closes no tab") {
    const config::NextTab wanted{.every = 1, .after = seconds(2)};
    const auto first = [] { return std::int64_t{1}; };
    CHECK(next_tab(wanted, seconds(60), first));
    CHECK_FALSE(next_tab(wanted, seconds(61), first));
}

TEST_CASE("where nobody wants it nothing is counted") {
    CHECK_FALSE(next_tab({}, seconds(0), []() -> std::int64_t { throw std::logic_error("counted"); }));
}
