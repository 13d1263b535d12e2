// What votes come to, and who may do what.
#include "daemon/store/agreement.hpp"

#include "common/platform/system.hpp"
#include "tests/support/contains.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <random>

using namespace instacrm;
using namespace instacrm::store;
using instacrm::test::contains;

namespace {

Governance by(GovernanceMode mode, std::int64_t quorum = 2) {
    return {mode, quorum};
}

}  // namespace

TEST_CASE("open: the first vote decides") {
    CHECK(tally(by(GovernanceMode::open), {}) == Verdict::none);
    CHECK(tally(by(GovernanceMode::open), {{1, "a", true, false}}) == Verdict::yes);
    CHECK(tally(by(GovernanceMode::open), {{2, "a", true, false}, {1, "b", false, false}}) == Verdict::no);
}

TEST_CASE("quorum: whichever side first has enough") {
    const auto two = by(GovernanceMode::quorum, 2);
    CHECK(tally(two, {{1, "a", true, false}}) == Verdict::none);
    CHECK(tally(two, {{1, "a", true, false}, {2, "b", false, true}}) == Verdict::none);
    CHECK(tally(two, {{1, "a", true, false}, {2, "b", false, true}, {3, "c", true, false}}) == Verdict::yes);
    CHECK(tally(two, {{1, "a", true, false},
                      {2, "b", false, false},
                      {3, "c", false, false},
                      {4, "d", true, false}}) == Verdict::no);
}

TEST_CASE("owner: an owner's vote decides, the others advise") {
    const auto owners = by(GovernanceMode::owner);
    CHECK(tally(owners, {{1, "a", false, false}, {2, "b", false, false}}) == Verdict::none);
    CHECK(tally(owners, {{1, "a", false, false}, {2, "b", true, true}}) == Verdict::yes);
    CHECK(tally(owners, {{3, "a", false, true}, {2, "b", true, true}}) == Verdict::yes);
}

TEST_CASE("the order in which votes come does not matter") {
    std::mt19937 engine(7);
    for (int round = 0; round < 500; ++round) {
        std::vector<Ballot> ballots;
        for (std::uint32_t i = 0; i < engine() % 7; ++i)
            ballots.push_back({static_cast<std::int64_t>(engine() % 4),
                               std::string(1, static_cast<char>('a' + i)), engine() % 2 == 0,
                               engine() % 3 == 0});
        for (const auto mode : {GovernanceMode::open, GovernanceMode::quorum, GovernanceMode::owner}) {
            const auto verdict = tally(by(mode), ballots);
            for (int i = 0; i < 5; ++i) {
                std::ranges::shuffle(ballots, engine);
                CHECK(tally(by(mode), ballots) == verdict);
            }
        }
    }
}

TEST_CASE("who may do what") {
    using enum Step;
    const auto may = [](Step step, GovernanceMode mode, OperatorRole role, bool party = false) {
        return permits(right_to(step, mode), role, party);
    };
    for (const auto mode : {GovernanceMode::open, GovernanceMode::quorum, GovernanceMode::owner}) {
        CHECK(may(propose, mode, OperatorRole::member));
        CHECK(may(vote, mode, OperatorRole::member));
        CHECK(may(withdraw, mode, OperatorRole::member, true));
        CHECK_FALSE(may(withdraw, mode, OperatorRole::member, false));
        CHECK(may(withdraw, mode, OperatorRole::owner, false));
    }
    CHECK(may(archive, GovernanceMode::open, OperatorRole::member));
    CHECK_FALSE(may(archive, GovernanceMode::owner, OperatorRole::member, true));
    CHECK(may(archive, GovernanceMode::owner, OperatorRole::owner));
    CHECK_FALSE(may(archive, GovernanceMode::quorum, OperatorRole::owner));  // nobody alone
    CHECK_FALSE(may(set_governance, GovernanceMode::quorum, OperatorRole::member));
    CHECK(may(set_role, GovernanceMode::quorum, OperatorRole::owner));
}

TEST_CASE("docs/governance.md shows the table") {
    const auto text =
        platform::read_file(std::filesystem::path(INSTACRM_SOURCE_FOLDER) / "docs" / "governance.md");
    static constexpr const char* who[] = {"everybody", "whose it is, and owners", "owners",
                                          "the quorum's votes"};
    for (auto step = Step::propose; step <= Step::manage_seat;
         step = static_cast<Step>(static_cast<int>(step) + 1)) {
        std::string row = fmt::format("| {} |", words_of(step));
        for (const auto mode : {GovernanceMode::open, GovernanceMode::quorum, GovernanceMode::owner})
            row += fmt::format(" {} |", who[static_cast<std::size_t>(right_to(step, mode))]);
        CAPTURE(row);
        CHECK(contains(text, row));
    }
}
