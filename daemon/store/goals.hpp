// The team's goals. What they have come to is worked out in daemon/governance/goals.
#pragma once

#include "common/domain/handle.hpp"
#include "common/protocol/messages/goals.hpp"
#include "daemon/store/transaction.hpp"

#include <optional>
#include <string>
#include <vector>

namespace instacrm::store {

/// A goal as the store keeps it. No operator and no actor: the whole team.
struct GoalRecord {
    std::string uid;
    Metric metric = Metric::total_messages_sent;
    std::int64_t target = 0;
    Frequency frequency = Frequency::daily;
    std::optional<std::int64_t> operator_id;
    std::optional<std::string> operator_name;
    std::optional<Handle> actor;
    ProposalStatus status = ProposalStatus::active;
    std::optional<std::string> suggested_by;
    Time start_at;
    std::optional<Time> end_at;
    Time created_at;
};

/// Of any status, oldest first.
std::vector<GoalRecord> read_goals(Database& db);
std::optional<GoalRecord> read_goal(Database& db, const std::string& uid);

/// Active at once where the team's governance lets, else (and when `propose` says so) put to the vote. Its
/// id.
/// @throws Invalid for a target or time out of range, and for a scope that nobody here knows.
std::string add_goal(Transaction& tx, const protocol::GoalAddRequest& request, bool propose);

}  // namespace instacrm::store
