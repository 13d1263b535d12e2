// The team's rules, and what judging them asks of the log.
#pragma once

#include "common/domain/handle.hpp"
#include "common/protocol/messages/rules.hpp"
#include "daemon/store/transaction.hpp"

#include <optional>
#include <string>
#include <vector>

namespace instacrm::store {

/// A rule as the store keeps it. No operator and no account: the whole team.
struct RuleRow {
    std::string uid;
    RuleType type = RuleType::frequency_cap;
    Metric metric = Metric::total_messages_sent;
    std::int64_t limit = 0;
    std::int64_t window_sec = 0;
    Severity severity = Severity::soft_warning;
    protocol::RuleOptions options;
    std::optional<std::int64_t> operator_id;
    std::optional<std::string> operator_name;
    std::optional<std::string> account;  ///< all its seats
};

std::vector<RuleRow> active_rules(Database& db);

/// Grows whenever a rule changes.
std::int64_t rules_version(Database& db);

/// Active at once where the team's governance lets, else (and when `propose` says so) put to the vote.
/// @throws Invalid for values out of range or that do not go together, or a scope that nobody here knows.
protocol::Rule add_rule(Transaction& tx, const protocol::RuleAddRequest& request, bool propose = false);

/// The parts of a rule's or a goal's scope, as rows. @throws Invalid for whom nobody here knows.
struct NamedScope {
    std::optional<std::int64_t> operator_id;
    std::optional<std::int64_t> actor_id;
};
NamedScope named_scope(Transaction& tx, const std::optional<std::string>& operator_name,
                       const std::optional<std::string>& actor);

/// @throws Invalid.
void check_range(const char* field, std::int64_t value, std::int64_t low, std::int64_t high);

/// The newest DM to this lead by anybody but `operator_id`.
struct TeammateContact {
    std::string operator_name;
    std::string actor;
    Time at;
};
std::optional<TeammateContact> last_by_teammate(Database& db, std::int64_t lead_id, std::int64_t operator_id);

/// When this account was first known or first wrote, whoever used it.
std::optional<Time> account_since(Database& db, const std::vector<std::int64_t>& seats);

}  // namespace instacrm::store
