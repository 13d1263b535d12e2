// What judging asks, answered by the store.
#pragma once

#include "daemon/governance/check.hpp"
#include "daemon/store/counting.hpp"
#include "daemon/store/leads.hpp"

namespace instacrm::governance {

class StoreView final : public View {
public:
    StoreView(store::Database& db, RuleBook::Page rules, const std::optional<Handle>& lead,
              const std::optional<Handle>& actor, std::int64_t self);

    std::vector<const Rule*> rules() override;
    std::string account() override { return account_; }
    std::optional<Time> account_since() override;
    std::optional<LeadStatus> lead_status() override;
    bool lead_erased() override { return erased_; }
    bool lead_contacted() override;
    Reachability reachability() override;
    std::optional<Teammate> teammate() override;
    void each_counted(ScopeKind scope, Metric metric, Time after, Time until,
                      const std::function<bool(std::int64_t, Time)>& visit) override;
    std::optional<Time> last_to_lead(ScopeKind scope, Time until) override;

private:
    const store::Scope& scope_of(ScopeKind scope) const;
    bool known_lead() const { return lead_ && !lead_->removed; }

    store::Database& db_;
    RuleBook::Page rules_;
    std::optional<store::LeadRef> lead_;
    bool erased_ = false;
    std::string account_;
    store::Scope team_scope_;
    store::Scope operator_scope_;
    store::Scope account_scope_;
    std::int64_t self_;
    std::optional<Time> last_to_lead_[3];  ///< asked once a scope, as ScopeKind
    bool asked_[3] = {};
};

}  // namespace instacrm::governance
