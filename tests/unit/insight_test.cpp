// The pure parts of statistics: what texts say the same, what a rate is worth, how numbers look.
#include "cli/output/charts.hpp"
#include "daemon/insight/templates.hpp"
#include "daemon/store/shape.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace instacrm;

namespace {

std::string shape(std::string_view text) {
    std::string words;
    for (const auto& word : store::shape_words(text)) words += (words.empty() ? "" : " ") + word;
    return words;
}

}  // namespace

TEST_CASE("of a text counts what it says, not whom it greets or how it is typed") {
    const std::pair<const char*, const char*> shapes[] = {
        {"Hi Luna 👋 20 % off, see @our.shop", "hi * # off see @"},
        {"HI  luna!! 15% off - see @other_shop.", "hi * # off see @"},
        {"Hi! Love your work", "hi love your work"},
        {"Hi Luna Peña, love your work", "hi * love your work"},
        {"Hey Anna-Lena, don’t worry", "hey * dont worry"},
        {"Hi Luna I saw your work", "hi * i saw your work"},
        {"See https://example.com/a?b=1 and www.example.com", "see :// and ://"},
        {"Привет Луна, как дела?", "привет * как дела"},
        {"ÉTÉ à la plage ☀️", "été à la plage"},
        {"🔥🔥", ""},
        {"", ""},
    };
    for (const auto& [text, expected] : shapes) {
        INFO(std::string(text));
        CHECK(shape(text) == expected);
    }
    CHECK(store::shape_of("Hi Luna, love it") == store::shape_of("hi MARCO love it!"));
    CHECK(store::shape_of("Hi Luna, love it") != store::shape_of("Hi Luna, hate it"));
    CHECK(store::shape_of("") != 0);
    CHECK_NOTHROW(store::shape_of("\xFF\xFE broken \xC3"));
}

TEST_CASE("texts that say nearly the same are one group, in whatever order the rest comes") {
    const std::vector<std::string> texts{
        "Hello Noor, are you free for a wedding on the 12th of June in Berlin?",
        "Hi Luna, your glazes are wonderful!",
        "Hello Zoë, are you free for a wedding on the 3rd of May in Berlin?",
        "Shall we have a coffee?",
        "Hi Marco, your glazes are really wonderful!",
        "Our price list",
    };
    CHECK(insight::group_texts(texts) == std::vector<std::size_t>{0, 1, 0, 3, 1, 5});
    CHECK(insight::group_texts({}).empty());
    // A chain of small steps is no reason to put its two ends together: each is compared with the first.
    CHECK(insight::group_texts({"a b c d e f", "a b c d e x", "a b c d y x"}) ==
          std::vector<std::size_t>{0, 0, 2});
}

TEST_CASE("an interval says how little a small number says") {
    const auto near = [](double a, double b) { return std::abs(a - b) < 0.0005; };
    const auto half = insight::wilson(1, 2);
    CHECK(near(half.low, 0.0945));
    CHECK(near(half.high, 0.9055));
    const auto many = insight::wilson(500, 1000);
    CHECK(near(many.low, 0.4691));
    CHECK(near(many.high, 0.5309));
    CHECK(insight::wilson(0, 10).low == 0);
    CHECK(near(insight::wilson(10, 10).high, 1));
    CHECK(near(insight::wilson(0, 10).high, 0.2775));
    CHECK(insight::wilson(0, 0).low == 0);
    CHECK(insight::wilson(0, 0).high == 1);
}

TEST_CASE("bars, sparklines and heat read without colour") {
    using namespace instacrm::cli;
    CHECK(bar(10, 10, 4) == "████");
    CHECK(bar(5, 10, 4) == "██");
    CHECK(bar(1, 1000, 4) == "▏");
    CHECK(bar(0, 10, 4).empty());
    CHECK(bar(3, 0, 2) == "██");
    CHECK(sparkline(std::vector<std::int64_t>{0, 1, 4, 8}) == " ▁▄█");
    CHECK(sparkline({}).empty());
    CHECK(heat_cell(0, 8) == "··");
    CHECK(heat_cell(1, 8) == "░░");
    CHECK(heat_cell(8, 8) == "██");
    CHECK(percent(0.1234) == "12.3 %");
    CHECK(percent(-0.05) == "-5.0 %");
    CHECK(share(3, 100) == "3/100 (3.0 %)");
    CHECK(share(3, 0) == "3");
}
