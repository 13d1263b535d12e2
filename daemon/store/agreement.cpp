#include "daemon/store/agreement.hpp"

#include <algorithm>
#include <tuple>

namespace instacrm::store {
namespace {

using enum Right;

struct Row {
    Step step;
    std::string_view words;
    Right open;
    Right quorum;
    Right owner;
};

/// The table. docs/governance.md shows it; a test compares.
constexpr Row rows[] = {
    {Step::propose, "propose a rule or goal", everybody, everybody, everybody},
    {Step::vote, "vote", everybody, everybody, everybody},
    {Step::enact, "set a rule or goal without a vote", everybody, votes, owners},
    {Step::archive, "archive a rule or goal", everybody, votes, owners},
    {Step::withdraw, "withdraw a proposal", party, party, party},
    {Step::set_governance, "change how the team decides", everybody, owners, owners},
    {Step::set_role, "give or take roles", everybody, owners, owners},
    {Step::rename_other, "rename somebody else", everybody, owners, owners},
    {Step::manage_seat, "change who uses an account", everybody, party, party},
};

const Row& row_of(Step step) {
    return rows[static_cast<std::size_t>(step)];
}

}  // namespace

Right right_to(Step step, GovernanceMode mode) {
    const auto& row = row_of(step);
    const Right by_mode[] = {row.open, row.quorum, row.owner};  // as GovernanceMode
    return by_mode[static_cast<std::size_t>(mode)];
}

bool permits(Right right, OperatorRole role, bool party) {
    switch (right) {
        case everybody:
            return true;
        case Right::party:
            return party || role == OperatorRole::owner;
        case owners:
            return role == OperatorRole::owner;
        case votes:
            return false;
    }
    return false;
}

std::string_view words_of(Step step) {
    return row_of(step).words;
}

std::int64_t needed(const Governance& governance) {
    return governance.mode == GovernanceMode::quorum ? governance.quorum : 1;
}

Verdict tally(const Governance& governance, std::vector<Ballot> ballots) {
    std::ranges::sort(ballots, {}, [](const Ballot& b) { return std::tie(b.version, b.voter); });
    std::int64_t yes = 0;
    std::int64_t no = 0;
    for (const auto& ballot : ballots) {
        if (governance.mode == GovernanceMode::owner && !ballot.owner) continue;  // advice
        if (++(ballot.yes ? yes : no) == needed(governance)) return ballot.yes ? Verdict::yes : Verdict::no;
    }
    return Verdict::none;
}

}  // namespace instacrm::store
