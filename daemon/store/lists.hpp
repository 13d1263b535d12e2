// The long lists: leads, log, what a search found, accounts, rules.
#pragma once

#include "common/domain/time.hpp"
#include "common/protocol/messages/lists.hpp"
#include "daemon/store/list.hpp"

namespace instacrm::store {

/// @throws Invalid for a sort that is not one, an unknown person, or a limit below 1.
List open_leads(Database& db, const protocol::LeadsListRequest& request);
/// Leads, messages and notes in which the words occur, best first.
List open_hits(Database& db, const protocol::SearchRequest& request);
List open_logs(Database& db, const protocol::LogsListRequest& request);
List open_actors(Database& db, Time today);
List open_rules(Database& db);

}  // namespace instacrm::store
