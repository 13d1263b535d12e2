// The long lists: leads, log, what a search found, accounts, rules.
#pragma once

#include "common/domain/time.hpp"
#include "common/protocol/messages/governance.hpp"
#include "common/protocol/messages/leads.hpp"
#include "common/protocol/messages/lists.hpp"
#include "common/protocol/messages/rules.hpp"
#include "daemon/store/list.hpp"

namespace instacrm::store {

/// @throws Invalid for a sort that is not one, an unknown person, or a limit below 1.
List open_leads(Database& db, const protocol::LeadsListRequest& request);
/// Leads, messages and notes in which the words occur, best first.
List open_hits(Database& db, const protocol::SearchRequest& request);
List open_logs(Database& db, const protocol::LogsListRequest& request);
List open_actors(Database& db, Time today);
List open_rules(Database& db, const protocol::RulesListRequest& request);
/// What is open to votes: proposals, and archiving what is active.
List open_proposals(Database& db, std::int64_t needed, std::int64_t self);
/// Every step of the team's agreements.
List open_governance_log(Database& db, const protocol::GovernanceLogRequest& request);
/// Leads that are due to be written to again, the longest due first.
List open_followups(Database& db, const protocol::FollowupsListRequest& request, Time now, std::int64_t self);

}  // namespace instacrm::store
