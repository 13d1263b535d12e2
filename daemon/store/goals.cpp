#include "daemon/store/goals.hpp"

#include "common/domain/invalid.hpp"
#include "daemon/store/proposals.hpp"
#include "daemon/store/rules.hpp"

#include <fmt/format.h>

namespace instacrm::store {
namespace {

constexpr std::int64_t max_target = 1'000'000'000;

constexpr const char* goal_sql =
    "SELECT g.uid, g.metric, g.target_value, g.frequency, g.operator_id, o.name, a.handle, g.status, s.name, "
    "g.start_at, g.end_at, g.created_at FROM goal g LEFT JOIN operator o ON o.id = g.operator_id LEFT JOIN "
    "actor a ON a.id = g.actor_id LEFT JOIN operator s ON s.id = g.suggested_by ";

template <class... Args>
std::vector<GoalRecord> select_goals(Database& db, const std::string& rest, const Args&... args) {
    using Text = std::optional<std::string>;
    using Number = std::optional<std::int64_t>;
    std::vector<GoalRecord> goals;
    db.each<std::string, Metric, std::int64_t, Frequency, Number, Text, Text, ProposalStatus, Text,
            std::int64_t, Number, std::int64_t>(
        goal_sql + rest,
        [&](std::string uid, Metric metric, std::int64_t target, Frequency frequency, Number operator_id,
            Text operator_name, const Text& actor, ProposalStatus status, Text by, std::int64_t start,
            Number end, std::int64_t created) {
            goals.push_back({std::move(uid), metric, target, frequency, operator_id, std::move(operator_name),
                             actor ? std::optional(Handle::parse(*actor)) : std::nullopt, status,
                             std::move(by), from_micros(start),
                             end ? std::optional(from_micros(*end)) : std::nullopt, from_micros(created)});
        },
        args...);
    return goals;
}

}  // namespace

std::vector<GoalRecord> read_goals(Database& db) {
    return select_goals(db, "ORDER BY g.created_at, g.uid");
}

std::optional<GoalRecord> read_goal(Database& db, const std::string& uid) {
    auto found = select_goals(db, "WHERE g.uid = ?", uid);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::string add_goal(Transaction& tx, const protocol::GoalAddRequest& request, bool propose) {
    check_range("target", request.target, 1, max_target);
    const auto start = request.start_at.value_or(tx.now());
    if (request.end_at && *request.end_at <= start)
        throw Invalid("end_at is not after start_at", "let the goal end after it begins");
    const auto scope = named_scope(tx, request.operator_name, request.actor);
    const auto replaced = replaced_subject(tx, Entity::goal, request.replaces);
    const auto status = status_of_new(tx, propose);

    std::string uid;
    do uid = random_id(IdKind::goal, tx.random());
    while (tx.db.value<std::int64_t>("SELECT 1 FROM goal WHERE uid = ?", uid));
    std::optional<std::int64_t> end;
    if (request.end_at) end = to_micros(*request.end_at);
    tx.db.run(
        "INSERT INTO goal (uid, metric, target_value, frequency, operator_id, actor_id, status, status_ver, "
        "suggested_by, created_at, start_at, end_at, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        uid, request.metric, request.target, request.frequency, scope.operator_id, scope.actor_id, status,
        tx.next_version(), tx.self().operator_id, to_micros(tx.now()), to_micros(start), end, tx.next_seq());
    begin_subject(tx, {Entity::goal, tx.db.last_id(), uid, status, tx.self().operator_id},
                  scope.actor_id.value_or(nobody), replaced);
    return uid;
}

}  // namespace instacrm::store
