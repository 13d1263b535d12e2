#include "daemon/store/rules.hpp"

#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"
#include "daemon/store/people.hpp"

#include <algorithm>

namespace instacrm::store {
namespace {

constexpr std::int64_t max_limit = 1'000'000;
constexpr std::int64_t min_window = 60;             // seconds
constexpr std::int64_t max_window = 366LL * 86400;  // seconds

void check_range(const char* field, std::int64_t value, std::int64_t low, std::int64_t high) {
    if (value < low || value > high)
        throw Invalid(std::string(field) + " is " + std::to_string(value),
                      "use a whole number from " + std::to_string(low) + " to " + std::to_string(high));
}

void check_metric(Metric metric) {
    if (metric != Metric::total_messages_sent && metric != Metric::unique_profiles_contacted)
        throw Invalid("rules on \"" + std::string(to_string(metric)) + "\" are not judged by this version",
                      "use Total Messages Sent or Unique Profiles Contacted");
}

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

const char* range_sql(const Scope& scope) {
    if (scope.account)
        return "SELECT lead_id, at FROM event WHERE actor_id = ? AND at > ? AND at <= ? AND kind = 0 ORDER "
               "BY at DESC";
    if (scope.operator_id)
        return "SELECT lead_id, at FROM event WHERE operator_id = ? AND at > ? AND at <= ? AND kind = 0 "
               "ORDER BY at DESC";
    return "SELECT lead_id, at FROM event WHERE ? IS NULL AND at > ? AND at <= ? AND kind = 0 ORDER BY at "
           "DESC";
}

static_assert(static_cast<int>(EventKind::outreach) == 0, "range_sql says kind = 0");

/// Merges the seats' ranges: each is sorted, and an account has a handful of them.
void each_of_seats(Database& db, const Scope& scope, Time after, Time until,
                   const std::function<bool(const Sent&)>& visit) {
    if (scope.seats.size() == 1) {
        db.each<std::int64_t, std::int64_t>(
            range_sql(scope),
            [&](std::int64_t lead, std::int64_t at) {
                return visit({lead, from_micros(at)});
            },
            scope.seats.front(), to_micros(after), to_micros(until));
        return;
    }
    std::vector<Sent> all;
    for (const auto seat : scope.seats)
        db.each<std::int64_t, std::int64_t>(
            range_sql(scope),
            [&](std::int64_t lead, std::int64_t at) {
                all.push_back({lead, from_micros(at)});
            },
            seat, to_micros(after), to_micros(until));
    std::ranges::sort(all, std::greater(), &Sent::at);
    for (const auto& sent : all) {
        if (!visit(sent)) return;
    }
}

}  // namespace

std::vector<RuleRow> active_rules(Database& db) {
    std::vector<RuleRow> rules;
    using Id = std::optional<std::int64_t>;
    db.each<std::string, RuleType, Metric, std::int64_t, std::int64_t, Severity, Id, Id>(
        "SELECT uid, type, metric, limit_value, window_sec, severity, operator_id, actor_id FROM rule "
        "WHERE status = ? ORDER BY id",
        [&](std::string uid, RuleType type, Metric metric, std::int64_t limit, std::int64_t window,
            Severity severity, Id operator_id, Id actor_id) {
            rules.push_back({std::move(uid), type, metric, limit, window, severity, operator_id, actor_id});
        },
        ProposalStatus::active);
    return rules;
}

protocol::Rule add_rule(Transaction& tx, const protocol::RuleAddRequest& request) {
    check_metric(request.metric);
    check_range("limit", request.limit, 1, max_limit);
    // An Interval Spacing looks back just as far as it is long.
    const bool cap = request.type == RuleType::frequency_cap;
    if (cap && !request.window_sec)
        throw Invalid("window_sec is missing", "say in which time the limit counts");
    const auto window = cap ? *request.window_sec : request.limit;
    if (cap) check_range("window_sec", window, min_window, max_window);

    std::optional<std::int64_t> operator_id;
    std::optional<std::int64_t> actor_id;
    if (request.operator_name) operator_id = operator_for_rule(tx.db, *request.operator_name);
    if (request.actor) actor_id = seat_for_rule(tx.db, *request.actor, tx.self().operator_id);

    std::string uid;
    do uid = random_id(IdKind::rule, tx.random());
    while (tx.db.value<std::int64_t>("SELECT 1 FROM rule WHERE uid = ?", uid));
    const auto severity = request.severity.value_or(Severity::soft_warning);
    tx.db.run(
        "INSERT INTO rule (uid, type, metric, limit_value, window_sec, severity, operator_id, actor_id, "
        "status, "
        "status_ver, suggested_by, created_at, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        uid, request.type, request.metric, request.limit, window, severity, operator_id, actor_id,
        ProposalStatus::active, tx.next_version(), tx.self().operator_id, to_micros(tx.now()), tx.next_seq());
    tx.add_to_outbox(Entity::rule, tx.db.last_id());
    tx.add_event({.kind = EventKind::rule_added,
                  .actor_id = actor_id.value_or(nobody),
                  .details = "Rule = [Added: " + uid + "]"});

    protocol::Rule rule{uid,    request.type, request.metric,         request.limit,
                        window, severity,     ProposalStatus::active, {},
                        {},     tx.now()};
    if (operator_id)
        rule.operator_name = tx.db.value<std::string>("SELECT name FROM operator WHERE id = ?", *operator_id);
    if (actor_id) rule.actor = tx.db.value<std::string>("SELECT handle FROM actor WHERE id = ?", *actor_id);
    return rule;
}

bool remove_rule(Transaction& tx, const std::string& uid) {
    const auto id = tx.db.value<std::int64_t>("SELECT id FROM rule WHERE uid = ? AND status = ?", uid,
                                              ProposalStatus::active);
    if (!id) return false;
    tx.db.run("UPDATE rule SET status = ?, status_ver = ?, seq = ? WHERE id = ?", ProposalStatus::archived,
              tx.next_version(), tx.next_seq(), *id);
    tx.add_to_outbox(Entity::rule, *id);
    tx.add_event({.kind = EventKind::rule_removed, .details = "Rule = [Archived: " + uid + "]"});
    return true;
}

void each_sent(Database& db, const Scope& scope, Time after, Time until,
               const std::function<bool(const Sent&)>& visit) {
    if (scope.account) {
        each_of_seats(db, scope, after, until, visit);
        return;
    }
    db.each<std::int64_t, std::int64_t>(
        range_sql(scope),
        [&](std::int64_t lead, std::int64_t at) {
            return visit({lead, from_micros(at)});
        },
        scope.operator_id, to_micros(after), to_micros(until));
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

bool has_sent(Database& db, const Scope& scope, std::int64_t lead_id, Time after, Time until) {
    bool found = false;
    db.each<std::int64_t, std::int64_t>(
        "SELECT operator_id, actor_id FROM event WHERE lead_id = ? AND at > ? AND at <= ? AND kind = 0",
        [&](std::int64_t by_operator, std::int64_t by_actor) {
            const bool same_seat =
                scope.account && std::ranges::find(scope.seats, by_actor) != scope.seats.end();
            const bool same_person =
                !scope.account && (!scope.operator_id || *scope.operator_id == by_operator);
            found = same_seat || same_person;
            return !found;
        },
        lead_id, to_micros(after), to_micros(until));
    return found;
}

std::optional<Handle> account_of(Database& db, std::int64_t actor_id) {
    const auto handle = db.value<std::string>("SELECT handle FROM actor WHERE id = ?", actor_id);
    if (!handle) return std::nullopt;
    return Handle::parse(*handle);
}

}  // namespace instacrm::store
