// The team's rules, and what judging them asks of the log.
#pragma once

#include "common/domain/handle.hpp"
#include "common/protocol/messages/rules.hpp"
#include "daemon/store/transaction.hpp"

#include <optional>
#include <string>
#include <vector>

namespace instacrm::store {

/// A rule as the store keeps it. No operator and no actor: the whole team.
struct RuleRow {
    std::string uid;
    RuleType type = RuleType::frequency_cap;
    Metric metric = Metric::total_messages_sent;
    std::int64_t limit = 0;
    std::int64_t window_sec = 0;
    Severity severity = Severity::soft_warning;
    std::optional<std::int64_t> operator_id;
    std::optional<std::int64_t> actor_id;
};

std::vector<RuleRow> active_rules(Database& db);

/// @throws Invalid for a limit or window out of range, a metric that rules cannot have yet, or a scope that
/// nobody here knows.
protocol::Rule add_rule(Transaction& tx, const protocol::RuleAddRequest& request);

/// Archives it: its history stays. False when there is no such active rule.
bool remove_rule(Transaction& tx, const std::string& uid);

/// Which DMs a rule or goal counts: those of an operator, of an account (any of its seats), or all.
struct Scope {
    std::optional<std::int64_t> operator_id;
    std::vector<std::int64_t> seats;
    bool account = false;  ///< count by `seats`, even when there are none
};

/// One DM, as counting needs it.
struct Sent {
    std::int64_t lead_id;
    Time at;
};

/// Calls `visit` with the scope's delivered DMs sent in (`after`, `until`], newest first, until it returns
/// false. Walks an index range, never the table.
void each_sent(Database& db, const Scope& scope, Time after, Time until,
               const std::function<bool(const Sent&)>& visit);

/// The newest DM to this lead by anybody but `operator_id`.
struct TeammateContact {
    std::string operator_name;
    std::string actor;
    Time at;
};
std::optional<TeammateContact> last_by_teammate(Database& db, std::int64_t lead_id, std::int64_t operator_id);

/// Whether the scope has sent this lead a DM in (`after`, `until`].
bool has_sent(Database& db, const Scope& scope, std::int64_t lead_id, Time after, Time until);

/// The account that a seat belongs to, as its handle.
std::optional<Handle> account_of(Database& db, std::int64_t actor_id);

}  // namespace instacrm::store
