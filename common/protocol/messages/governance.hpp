// How the team decides: votes, what they are about, and who may do what.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/time.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::protocol {

struct VoteRequest {
    std::string id;  ///< of a rule or a goal
    bool yes = false;
};
BOOST_DESCRIBE_STRUCT(VoteRequest, (), (id, yes))

/// Where a proposal stands, or the archiving of what is active.
struct VoteResponse {
    std::string id;
    ProposalStatus status = ProposalStatus::pending_suggestion;  ///< after the vote
    bool to_archive = false;                                     ///< the vote was about archiving it
    std::int64_t yes = 0;
    std::int64_t no = 0;
    std::int64_t needed = 0;  ///< of one side
    bool decided = false;
};
BOOST_DESCRIBE_STRUCT(VoteResponse, (), (id, status, to_archive, yes, no, needed, decided))

struct ArchiveRequest {
    std::string id;  ///< of a rule or a goal
};
BOOST_DESCRIBE_STRUCT(ArchiveRequest, (), (id))

struct GovernanceLogRequest {
    std::optional<std::string> id;             ///< only what is about this rule or goal
    std::optional<std::string> operator_name;  ///< only what this person did
    std::optional<Time> since;
    std::optional<Time> until;
    std::optional<bool> ascending;  ///< oldest first; default: newest first
    std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(GovernanceLogRequest, (), (id, operator_name, since, until, ascending, limit))

/// What the team agreed on besides rules and goals.
struct GovernanceSettings {
    GovernanceMode mode = GovernanceMode::open;
    std::int64_t quorum = 0;
    std::int64_t followup_after_sec = 0;   ///< without an answer, a lead is due again
    std::int64_t followup_most = 0;        ///< DMs after the first
    std::int64_t followup_within_sec = 0;  ///< nobody is due whose last DM is older
};
BOOST_DESCRIBE_STRUCT(GovernanceSettings, (),
                      (mode, quorum, followup_after_sec, followup_most, followup_within_sec))

struct GovernanceSetRequest {
    std::optional<GovernanceMode> mode;
    std::optional<std::int64_t> quorum;
    std::optional<std::int64_t> followup_after_sec;
    std::optional<std::int64_t> followup_most;
    std::optional<std::int64_t> followup_within_sec;
};
BOOST_DESCRIBE_STRUCT(GovernanceSetRequest, (),
                      (mode, quorum, followup_after_sec, followup_most, followup_within_sec))

/// A row of the table of who may do what, in the team's mode.
struct GovernanceRight {
    std::string what;
    std::string who;
    bool you = false;  ///< whether the daemon's operator may, alone
};
BOOST_DESCRIBE_STRUCT(GovernanceRight, (), (what, who, you))

struct GovernanceResponse {
    GovernanceSettings settings;
    std::vector<std::string> owners;
    std::int64_t people = 0;
    std::string time_zone;                     ///< where this machine's days and months begin
    OperatorRole role = OperatorRole::member;  ///< the daemon's operator's
    std::vector<GovernanceRight> rights;
    bool changed = false;
};
BOOST_DESCRIBE_STRUCT(GovernanceResponse, (), (settings, owners, people, time_zone, role, rights, changed))

}  // namespace instacrm::protocol
