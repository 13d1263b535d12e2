#include "daemon/server/handlers_governance.hpp"

#include "common/protocol/errors.hpp"
#include "daemon/governance/check.hpp"
#include "daemon/governance/goals.hpp"
#include "daemon/server/parameters.hpp"
#include "daemon/store/goals.hpp"
#include "daemon/store/lists.hpp"
#include "daemon/store/proposals.hpp"
#include "daemon/store/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace instacrm::server::handlers {
namespace {

constexpr std::int64_t one_year = 366LL * 86'400;  // seconds

p::RuleResponse new_rule(WriteContext& context, const p::RuleAddRequest& request, bool propose) {
    auto rule = store::add_rule(context.tx, request, propose);
    const bool proposed = rule.status == ProposalStatus::pending_suggestion;
    return {std::move(rule), proposed};
}

p::GoalResponse new_goal(WriteContext& context, const p::GoalAddRequest& request, bool propose) {
    auto& tx = context.tx;
    auto wish = request;
    // Of today, or of this month, all counts.
    if (!wish.start_at) wish.start_at = governance::window_begin(wish.frequency, tx.now(), context.zone);
    const auto uid = store::add_goal(tx, wish, propose);
    auto goal = governance::goal(tx.db, context.zone, tx.now(), tx.self().operator_id, uid).value();
    const bool proposed = goal.status == ProposalStatus::pending_suggestion;
    return {std::move(goal), proposed};
}

p::VoteResponse counted(const store::VoteCount& count) {
    return {count.subject.uid, count.subject.status, count.to_archive, count.yes,
            count.no,          count.needed,         count.decided};
}

std::string who(store::Right right) {
    static constexpr std::string_view words[] = {"everybody", "whose it is, and owners", "owners",
                                                 "as many votes as the quorum"};  // as Right
    return std::string(words[static_cast<std::size_t>(right)]);
}

p::GovernanceResponse state_of(store::Database& db, std::int64_t self, const TimeZone& zone) {
    const auto governance = store::read_governance(db);
    const auto policy = store::read_followup_policy(db);
    p::GovernanceResponse response;
    response.settings = {governance.mode, governance.quorum, policy.after_sec, policy.most,
                         policy.within_sec};
    for (const auto& member : store::read_members(db)) {
        ++response.people;
        if (member.role == OperatorRole::owner) response.owners.push_back(member.name);
        if (member.id == self) response.role = member.role;
    }
    response.time_zone = zone.name();
    for (auto step = store::Step::propose; step <= store::Step::manage_seat;
         step = static_cast<store::Step>(static_cast<int>(step) + 1)) {
        const auto right = store::right_to(step, governance.mode);
        response.rights.push_back({std::string(store::words_of(step)), who(right),
                                   store::permits(right, response.role, right == store::Right::party)});
    }
    return response;
}

/// One setting of a request: where it is kept, and what it may be.
struct Number {
    const char* field;
    const char* key;
    std::optional<std::int64_t> p::GovernanceSetRequest::*value;
    std::int64_t low;
    std::int64_t high;
};
constexpr Number numbers[] = {
    {"params.quorum", store::quorum_key, &p::GovernanceSetRequest::quorum, 1, 1000},
    {"params.followup_after_sec", store::followup_after_key, &p::GovernanceSetRequest::followup_after_sec, 60,
     one_year},
    {"params.followup_most", store::followup_most_key, &p::GovernanceSetRequest::followup_most, 0, 100},
    {"params.followup_within_sec", store::followup_within_key, &p::GovernanceSetRequest::followup_within_sec,
     60, 10 * one_year},
};

void check_numbers(const p::GovernanceSetRequest& request) {
    for (const auto& number : numbers) {
        if (const auto& value = request.*number.value)
            store::check_range(number.field, *value, number.low, number.high);
    }
}

/// A quorum that the team cannot come to would let nothing pass any more.
void check_quorum(const p::GovernanceResponse& before, const p::GovernanceSetRequest& request) {
    const auto quorum = request.quorum.value_or(before.settings.quorum);
    if (request.mode.value_or(before.settings.mode) == GovernanceMode::quorum && quorum > before.people)
        throw p::ProtocolError(
            p::ErrorCode::invalid_params,
            fmt::format("a quorum of {} is more than the {} of the team", quorum, before.people),
            "set a quorum that the team can come to", "params.quorum");
}

void set(store::Transaction& tx, const std::string& key, const std::string& value,
         std::vector<std::string>& what) {
    const auto before = store::team_setting(tx.db, key).value_or("default");
    if (store::set_team_setting(tx, key, value))
        what.push_back(fmt::format("{}: {} -> {}", key, before, value));
}

/// The earliest time at which no rule stands against a DM, as far as each says one.
void add_advice(p::RulesExplainResponse& response, Time now) {
    const auto sender = response.actor ? " from @" + *response.actor : std::string();
    std::optional<Time> next;
    for (const auto& rule : response.rules) {
        if (!rule.stands_against) continue;
        const auto at = rule.advised_at ? rule.advised_at : rule.next_allowed_at;
        if (!at) {
            response.advice = fmt::format("no DM{}: {}", sender, rule.state);
            return;
        }
        next = std::max(next.value_or(*at), *at);
    }
    response.next_dm_at = next.value_or(now);
    response.advice = next ? fmt::format("next DM{} in {}", sender, format_duration(*next - now))
                           : fmt::format("next DM{} now", sender);
}

}  // namespace

store::List rules_list(ReadContext& context, const p::RulesListRequest& request) {
    return store::open_rules(context.db, request);
}

p::RuleResponse rules_add(WriteContext& context, const p::RuleAddRequest& request) {
    return new_rule(context, request, false);
}

p::RuleResponse rules_propose(WriteContext& context, const p::RuleAddRequest& request) {
    return new_rule(context, request, true);
}

p::VoteResponse rules_remove(WriteContext& context, const p::ArchiveRequest& request) {
    return counted(store::archive_subject(context.tx, request.id));
}

p::RulesExplainResponse rules_explain(ReadContext& context, const p::RulesExplainRequest& request) {
    const auto actor = handle_of("params.actor", request.actor);
    const auto view = governance::view_of(context.db, context.rules.read(context.db), std::nullopt, actor,
                                          context.self_operator);
    p::RulesExplainResponse response;
    if (actor) response.actor = actor->str();
    response.rules = governance::explain(*view, context.zone, context.now);
    add_advice(response, context.now);
    return response;
}

p::GoalsListResponse goals_list(ReadContext& context, const p::GoalsListRequest& request) {
    const auto statuses = request.status.value_or(std::vector<ProposalStatus>());
    return {governance::goals(context.db, context.zone, context.now, context.self_operator, statuses)};
}

p::GoalResponse goals_add(WriteContext& context, const p::GoalAddRequest& request) {
    return new_goal(context, request, false);
}

p::GoalResponse goals_propose(WriteContext& context, const p::GoalAddRequest& request) {
    return new_goal(context, request, true);
}

p::VoteResponse goals_remove(WriteContext& context, const p::ArchiveRequest& request) {
    return counted(store::archive_subject(context.tx, request.id));
}

p::GovernanceResponse governance_get(ReadContext& context, const p::Nothing& /*request*/) {
    return state_of(context.db, context.self_operator, context.zone);
}

p::GovernanceResponse governance_set(WriteContext& context, const p::GovernanceSetRequest& request) {
    auto& tx = context.tx;
    store::require(tx, store::Step::set_governance);
    const auto self = tx.self().operator_id;
    check_numbers(request);
    check_quorum(state_of(tx.db, self, context.zone), request);
    std::vector<std::string> what;
    if (request.mode) set(tx, store::mode_key, std::string(to_string(*request.mode)), what);
    for (const auto& number : numbers) {
        if (const auto& value = request.*number.value) set(tx, number.key, std::to_string(*value), what);
    }
    for (const auto& change : what)
        tx.add_event({.kind = EventKind::governance_changed, .details = "Governance = [" + change + "]"});
    auto response = state_of(tx.db, self, context.zone);
    response.changed = !what.empty();
    return response;
}

store::List governance_list(ReadContext& context, const p::Nothing& /*request*/) {
    return store::open_proposals(context.db, store::needed(store::read_governance(context.db)),
                                 context.self_operator);
}

store::List governance_log(ReadContext& context, const p::GovernanceLogRequest& request) {
    return store::open_governance_log(context.db, request);
}

p::VoteResponse governance_vote(WriteContext& context, const p::VoteRequest& request) {
    return counted(store::cast_vote(context.tx, request.id, request.yes));
}

}  // namespace instacrm::server::handlers
