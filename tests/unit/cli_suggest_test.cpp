#include "common/domain/nearest.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace instacrm;

namespace {
constexpr std::array<std::string_view, 6> nouns{"status", "stats", "leads", "logs", "rules", "config"};
}

TEST_CASE("a slip of typing finds the word that was meant") {
    CHECK(nearest("laeds", nouns) == "leads");   // two letters swapped
    CHECK(nearest("lead", nouns) == "leads");    // one missing
    CHECK(nearest("ruless", nouns) == "rules");  // one too many
    CHECK(nearest("stsatus", nouns) == "status");
    CHECK(nearest("stats", nouns) == "stats");
}

TEST_CASE("a word cut short finds the word that begins with it") {
    CHECK(nearest("conf", nouns) == "config");
}

TEST_CASE("nothing is suggested for a word that is like none") {
    CHECK(nearest("frobnicate", nouns).empty());
    CHECK(nearest("", nouns).empty());
    CHECK(nearest("x", nouns).empty());
}
