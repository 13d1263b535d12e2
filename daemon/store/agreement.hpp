// Who may do what in a team, and what votes come to: one table, and pure functions of what all machines know.
// docs/governance.md explains both.
#pragma once

#include "common/domain/enums.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::store {

/// How a team decides.
struct Governance {
    GovernanceMode mode = GovernanceMode::open;
    std::int64_t quorum = 2;  ///< votes that decide, with mode quorum
};

/// What the table is about.
enum class Step : std::uint8_t {
    propose,
    vote,
    enact,     ///< a rule or goal that holds at once
    archive,   ///< one that is active
    withdraw,  ///< a proposal
    set_governance,
    set_role,
    rename_other,
    manage_seat  ///< whose account it is: share, transfer, another's status
};

/// Who may.
enum class Right : std::uint8_t {
    everybody,
    party,   ///< whose own it is (the proposer, who uses the account), and owners
    owners,  ///< nobody else
    votes    ///< nobody alone: it takes the quorum
};

Right right_to(Step step, GovernanceMode mode);

/// Whether somebody alone may.
bool permits(Right right, OperatorRole role, bool party);

/// "archive a rule or goal", for people.
std::string_view words_of(Step step);

/// One vote. The later versions are, the later they were cast.
struct Ballot {
    std::int64_t version = 0;
    std::string voter;  ///< a team-wide id: of two equal versions the lesser comes first
    bool yes = false;
    bool owner = false;  ///< cast by an owner
};

enum class Verdict : std::uint8_t { none, yes, no };

/// In the order in which votes were cast, whichever side first has as many as it takes: one, with mode owner
/// one of an owner's, or the quorum. A function of the votes alone: the order in which they come does not
/// matter.
Verdict tally(const Governance& governance, std::vector<Ballot> ballots);

/// How many votes of one side decide.
std::int64_t needed(const Governance& governance);

}  // namespace instacrm::store
