#include "daemon/governance/store_view.hpp"

#include "daemon/store/erasure.hpp"
#include "daemon/store/people.hpp"
#include "daemon/store/rules.hpp"

namespace instacrm::governance {

StoreView::StoreView(store::Database& db, RuleBook::Page rules, const std::optional<Handle>& lead,
                     const std::optional<Handle>& actor, std::int64_t self)
    : db_(db), rules_(std::move(rules)), self_(self) {
    if (lead) lead_ = store::find_lead(db, *lead);
    erased_ = lead && !lead_ && store::Suppressions(db).find(lead->str());
    if (actor) account_ = actor->str();
    if (actor) account_scope_.seats = store::seats_of(db, *actor);
    account_scope_.account = true;
    operator_scope_.operator_id = self;
}

std::vector<const Rule*> StoreView::rules() {
    std::vector<const Rule*> rules;
    for (const auto& rule : *rules_) {
        const bool other_person = rule.operator_id && *rule.operator_id != self_;
        const bool other_account = !rule.account.empty() && rule.account != account_;
        if (!other_person && !other_account) rules.push_back(&rule);
    }
    return rules;
}

std::optional<Time> StoreView::account_since() {
    return store::account_since(db_, account_scope_.seats);
}

std::optional<LeadStatus> StoreView::lead_status() {
    return known_lead() ? std::optional(lead_->status) : std::nullopt;
}

bool StoreView::lead_contacted() {
    return known_lead() &&
           db_.value<bool>("SELECT messages > 0 FROM lead WHERE id = ?", lead_->id).value_or(false);
}

Reachability StoreView::reachability() {
    if (!known_lead()) return Reachability::unknown;
    return db_.value<Reachability>("SELECT reachability FROM lead WHERE id = ?", lead_->id)
        .value_or(Reachability::unknown);
}

std::optional<Teammate> StoreView::teammate() {
    if (!known_lead()) return std::nullopt;
    const auto found = store::last_by_teammate(db_, lead_->id, self_);
    if (!found) return std::nullopt;
    return Teammate{found->operator_name, found->actor, found->at};
}

void StoreView::each_counted(ScopeKind scope, Metric metric, Time after, Time until,
                             const std::function<bool(std::int64_t, Time)>& visit) {
    store::each_counted(db_, scope_of(scope), metric, after, until,
                        [&](const store::Counted& counted) { return visit(counted.lead_id, counted.at); });
}

std::optional<Time> StoreView::last_to_lead(ScopeKind scope, Time until) {
    if (!lead_) return std::nullopt;
    const auto place = static_cast<std::size_t>(scope);
    if (!std::exchange(asked_[place], true))
        last_to_lead_[place] = store::last_sent_to(db_, scope_of(scope), lead_->id, until);
    return last_to_lead_[place];
}

const store::Scope& StoreView::scope_of(ScopeKind scope) const {
    const store::Scope* scopes[] = {&team_scope_, &operator_scope_, &account_scope_};  // as ScopeKind
    return *scopes[static_cast<std::size_t>(scope)];
}

}  // namespace instacrm::governance
