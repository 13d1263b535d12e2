// Rules, goals and how the team decides on them. What each method is for stands in the command table.
#pragma once

#include "common/protocol/messages/goals.hpp"
#include "common/protocol/messages/governance.hpp"
#include "common/protocol/messages/rules.hpp"
#include "common/protocol/messages/session.hpp"
#include "daemon/server/call.hpp"
#include "daemon/store/list.hpp"

namespace instacrm::server::handlers {

namespace p = instacrm::protocol;

store::List rules_list(ReadContext& context, const p::RulesListRequest& request);
p::RuleResponse rules_add(WriteContext& context, const p::RuleAddRequest& request);
p::RuleResponse rules_propose(WriteContext& context, const p::RuleAddRequest& request);
p::VoteResponse rules_remove(WriteContext& context, const p::ArchiveRequest& request);
p::RulesExplainResponse rules_explain(ReadContext& context, const p::RulesExplainRequest& request);

p::GoalsListResponse goals_list(ReadContext& context, const p::GoalsListRequest& request);
p::GoalResponse goals_add(WriteContext& context, const p::GoalAddRequest& request);
p::GoalResponse goals_propose(WriteContext& context, const p::GoalAddRequest& request);
p::VoteResponse goals_remove(WriteContext& context, const p::ArchiveRequest& request);

p::GovernanceResponse governance_get(ReadContext& context, const p::Nothing& request);
p::GovernanceResponse governance_set(WriteContext& context, const p::GovernanceSetRequest& request);
store::List governance_list(ReadContext& context, const p::Nothing& request);
store::List governance_log(ReadContext& context, const p::GovernanceLogRequest& request);
p::VoteResponse governance_vote(WriteContext& context, const p::VoteRequest& request);

}  // namespace instacrm::server::handlers
