#include "daemon/store/rules.hpp"

#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"
#include "daemon/store/people.hpp"
#include "daemon/store/proposals.hpp"
#include "daemon/store/rule_options.hpp"

#include <algorithm>

namespace instacrm::store {
namespace {

/// The seat that a rule on an account is kept with: the own one first, else anybody's.
std::int64_t seat_for_rule(Database& db, const std::string& text, std::int64_t own_operator) {
    const auto handle = Handle::parse(text);
    const auto seat = db.value<std::int64_t>(
        "SELECT id FROM actor WHERE handle = ? AND id > 0 ORDER BY operator_id = ? DESC LIMIT 1",
        handle.str(), own_operator);
    if (!seat)
        throw Invalid("no account @" + handle.str() + " is known here",
                      "log a DM from it first, or check the name with: instacrm actors list");
    return *seat;
}

std::int64_t operator_for_rule(Database& db, const std::string& text) {
    const auto found = find_operator(db, text);
    if (!found)
        throw Invalid("nobody in the team is called \"" + printable(text) + "\"",
                      "use a name or e-mail address of the team");
    return *found;
}

}  // namespace

void check_range(const char* field, std::int64_t value, std::int64_t low, std::int64_t high) {
    if (value < low || value > high)
        throw Invalid(std::string(field) + " is " + std::to_string(value),
                      "use a whole number from " + std::to_string(low) + " to " + std::to_string(high));
}

std::vector<RuleRow> active_rules(Database& db) {
    std::vector<RuleRow> rules;
    using Id = std::optional<std::int64_t>;
    using Text = std::optional<std::string>;
    db.each<std::string, RuleType, Metric, std::int64_t, std::int64_t, Severity, Text, Id, Text, Text>(
        "SELECT r.uid, r.type, r.metric, r.limit_value, r.window_sec, r.severity, r.options, r.operator_id, "
        "o.name, "
        "a.handle FROM rule r LEFT JOIN operator o ON o.id = r.operator_id LEFT JOIN actor a ON a.id = "
        "r.actor_id "
        "WHERE r.status = ? ORDER BY r.id",
        [&](std::string uid, RuleType type, Metric metric, std::int64_t limit, std::int64_t window,
            Severity severity, const Text& options, Id operator_id, Text name, Text account) {
            rules.push_back({std::move(uid), type, metric, limit, window, severity, options_of(options),
                             operator_id, std::move(name), std::move(account)});
        },
        ProposalStatus::active);
    return rules;
}

std::int64_t rules_version(Database& db) {
    return db.value<std::int64_t>("SELECT MAX(seq) FROM rule").value_or(0);
}

NamedScope named_scope(Transaction& tx, const std::optional<std::string>& operator_name,
                       const std::optional<std::string>& actor) {
    NamedScope scope;
    if (operator_name) scope.operator_id = operator_for_rule(tx.db, *operator_name);
    if (actor) scope.actor_id = seat_for_rule(tx.db, *actor, tx.self().operator_id);
    return scope;
}

protocol::Rule add_rule(Transaction& tx, const protocol::RuleAddRequest& request, bool propose) {
    const auto complete_rule = complete(request);
    const auto [limit, window, severity] = complete_rule;
    const auto options = request.options.value_or(protocol::RuleOptions());
    const auto scope = named_scope(tx, request.operator_name, request.actor);
    const auto replaced = replaced_subject(tx, Entity::rule, request.replaces);
    const auto status = status_of_new(tx, propose);

    std::string uid;
    do uid = random_id(IdKind::rule, tx.random());
    while (tx.db.value<std::int64_t>("SELECT 1 FROM rule WHERE uid = ?", uid));
    tx.db.run(
        "INSERT INTO rule (uid, type, metric, limit_value, window_sec, severity, options, operator_id, "
        "actor_id, "
        "status, status_ver, suggested_by, created_at, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?)",
        uid, request.type, request.metric, limit, window, severity, text_of(options), scope.operator_id,
        scope.actor_id, status, tx.next_version(), tx.self().operator_id, to_micros(tx.now()), tx.next_seq());
    const Subject subject{Entity::rule, tx.db.last_id(), uid, status, tx.self().operator_id};
    begin_subject(tx, subject, scope.actor_id.value_or(nobody), replaced);

    protocol::Rule rule{uid, request.type, request.metric, limit, window, severity, status,
                        {},  {},           tx.now(),       {}};
    rule.status = find_subject(tx.db, uid)->status;
    if (request.options) rule.options = options;
    if (scope.operator_id)
        rule.operator_name =
            tx.db.value<std::string>("SELECT name FROM operator WHERE id = ?", *scope.operator_id);
    if (scope.actor_id)
        rule.actor = tx.db.value<std::string>("SELECT handle FROM actor WHERE id = ?", *scope.actor_id);
    return rule;
}

std::optional<TeammateContact> last_by_teammate(Database& db, std::int64_t lead_id,
                                                std::int64_t operator_id) {
    const auto row = db.one<std::string, std::string, std::int64_t>(
        "SELECT o.name, a.handle, e.at FROM event e JOIN operator o ON o.id = e.operator_id "
        "JOIN actor a ON a.id = e.actor_id WHERE e.lead_id = ? AND e.kind = 0 AND e.operator_id <> ? "
        "ORDER BY e.at DESC LIMIT 1",
        lead_id, operator_id);
    if (!row) return std::nullopt;
    const auto& [name, actor, at] = *row;
    return TeammateContact{name, actor, from_micros(at)};
}

std::optional<Time> account_since(Database& db, const std::vector<std::int64_t>& seats) {
    std::optional<std::int64_t> since;
    for (const auto seat : seats) {
        const auto known = db.value<std::int64_t>("SELECT created_at FROM actor WHERE id = ?", seat);
        const auto wrote =
            db.value<std::int64_t>("SELECT at FROM event WHERE actor_id = ? ORDER BY at LIMIT 1", seat);
        for (const auto& at : {known, wrote}) {
            if (at) since = std::min(since.value_or(*at), *at);
        }
    }
    return since ? std::optional(from_micros(*since)) : std::nullopt;
}

}  // namespace instacrm::store
