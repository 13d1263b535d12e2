#include "daemon/governance/check.hpp"

#include "daemon/store/erasure.hpp"
#include "daemon/store/leads.hpp"
#include "daemon/store/people.hpp"
#include "daemon/store/rules.hpp"

#include <unordered_set>

namespace instacrm::governance {
namespace {

using protocol::Finding;
using protocol::FindingKind;

std::string_view scope_words(ScopeKind scope) {
    static constexpr std::string_view words[] = {"by the team", "by you", "from this account"};
    return words[static_cast<std::size_t>(scope)];
}

std::string_view metric_words(Metric metric) {
    return metric == Metric::unique_profiles_contacted ? "people" : "messages";
}

Finding rule_finding(const Rule& rule, FindingKind kind, std::string message) {
    Finding finding;
    finding.kind = kind;
    finding.severity = rule.severity;
    finding.message = std::move(message);
    finding.rule_id = rule.id;
    finding.limit = rule.limit;
    return finding;
}

/// The cap's count stops at the limit; the DM that reached it says when the cap opens again.
std::optional<Finding> judge_cap(View& view, const Rule& rule, Time now) {
    const bool people = rule.metric == Metric::unique_profiles_contacted;
    // One more message to somebody who is counted already adds nobody.
    if (people && view.sent_to_lead(rule, now - rule.window, now)) return std::nullopt;

    std::int64_t count = 0;
    Time reaching = now;
    std::unordered_set<std::int64_t> seen;
    view.each_sent(rule, now - rule.window, now, [&](std::int64_t lead, Time at) {
        if (people && !seen.insert(lead).second) return true;
        ++count;
        reaching = at;
        return count < rule.limit;
    });
    if (count < rule.limit) return std::nullopt;

    const auto next = reaching + rule.window;
    auto finding = rule_finding(
        rule, FindingKind::frequency_cap,
        "The cap of " + std::to_string(rule.limit) + " " + std::string(metric_words(rule.metric)) + " in " +
            format_duration(rule.window) + " " + std::string(scope_words(rule.scope)) +
            " is reached; next one in " + format_duration(next - now));
    finding.count = count;
    finding.window_sec = std::chrono::duration_cast<std::chrono::seconds>(rule.window).count();
    finding.next_allowed_at = next;
    return finding;
}

std::optional<Finding> judge_spacing(View& view, const Rule& rule, Time now) {
    const bool people = rule.metric == Metric::unique_profiles_contacted;
    const Duration gap = std::chrono::seconds(rule.limit);
    if (people && view.sent_to_lead(rule, now - gap, now)) return std::nullopt;

    std::optional<Time> last;
    view.each_sent(rule, now - gap, now, [&](std::int64_t, Time at) {
        last = at;
        return false;
    });
    if (!last) return std::nullopt;

    const auto next = *last + gap;
    auto finding = rule_finding(rule, FindingKind::interval_spacing,
                                "The last one " + std::string(scope_words(rule.scope)) + " was " +
                                    format_duration(now - *last) + " ago; the rule asks for " +
                                    format_duration(gap) + ", next one in " + format_duration(next - now));
    finding.next_allowed_at = next;
    finding.at = *last;
    return finding;
}

using Judge = std::optional<Finding> (*)(View&, const Rule&, Time);
constexpr Judge judges[] = {judge_cap, judge_spacing};  // in the order of RuleType

Finding keep_away(FindingKind kind, const char* message) {
    Finding finding;
    finding.kind = kind;
    finding.severity = Severity::block;
    finding.message = message;
    return finding;
}

Finding teammate_finding(const Teammate& teammate, Time now) {
    Finding finding;
    finding.kind = FindingKind::teammate;
    finding.severity = Severity::soft_warning;
    finding.message = teammate.name + " already wrote to this person from @" + teammate.actor + ", " +
                      format_duration(now - teammate.at) + " ago";
    finding.operator_name = teammate.name;
    finding.actor = teammate.actor;
    finding.at = teammate.at;
    return finding;
}

/// The view over the store.
class StoreView final : public View {
public:
    StoreView(store::Database& db, const Handle& lead, const std::optional<Handle>& actor, std::int64_t self)
        : db_(db), lead_(store::find_lead(db, lead)), self_(self) {
        erased_ = !lead_ && store::Suppressions(db).find(lead.str());
        if (actor) account_ = actor->str();
        if (actor) account_scope_.seats = store::seats_of(db, *actor);
        account_scope_.account = true;
        operator_scope_.operator_id = self;
    }

    std::vector<Rule> rules() override {
        std::vector<Rule> rules;
        for (const auto& row : store::active_rules(db_)) {
            if (row.operator_id && *row.operator_id != self_) continue;
            if (row.actor_id && !is_sender(*row.actor_id)) continue;
            const auto scope = row.actor_id      ? ScopeKind::one_actor
                               : row.operator_id ? ScopeKind::one_operator
                                                 : ScopeKind::team;
            rules.push_back({row.uid, row.type, row.metric, row.limit, std::chrono::seconds(row.window_sec),
                             row.severity, scope});
        }
        return rules;
    }

    std::optional<LeadStatus> lead_status() override {
        if (!lead_ || lead_->removed) return std::nullopt;
        return lead_->status;
    }

    bool lead_erased() override { return erased_; }

    bool lead_contacted() override {
        return lead_ && !lead_->removed &&
               db_.value<bool>("SELECT messages > 0 FROM lead WHERE id = ?", lead_->id).value_or(false);
    }

    std::optional<Teammate> teammate() override {
        if (!lead_ || lead_->removed) return std::nullopt;
        const auto found = store::last_by_teammate(db_, lead_->id, self_);
        if (!found) return std::nullopt;
        return Teammate{found->operator_name, found->actor, found->at};
    }

    void each_sent(const Rule& rule, Time after, Time until,
                   const std::function<bool(std::int64_t, Time)>& visit) override {
        store::each_sent(db_, scope_of(rule), after, until,
                         [&](const store::Sent& sent) { return visit(sent.lead_id, sent.at); });
    }

    bool sent_to_lead(const Rule& rule, Time after, Time until) override {
        return lead_ && store::has_sent(db_, scope_of(rule), lead_->id, after, until);
    }

private:
    /// A rule on an account holds for all its seats.
    bool is_sender(std::int64_t rule_actor) {
        if (!account_) return false;
        const auto account = store::account_of(db_, rule_actor);
        return account && account->str() == *account_;
    }

    const store::Scope& scope_of(const Rule& rule) const {
        const store::Scope* scopes[] = {&team_scope_, &operator_scope_, &account_scope_};  // as ScopeKind
        return *scopes[static_cast<std::size_t>(rule.scope)];
    }

    store::Database& db_;
    std::optional<store::LeadRef> lead_;
    bool erased_ = false;
    std::optional<std::string> account_;
    store::Scope team_scope_;
    store::Scope operator_scope_;
    store::Scope account_scope_;
    std::int64_t self_;
};

}  // namespace

Judgement judge(View& view, Time now) {
    Judgement judgement;
    if (view.lead_erased())
        judgement.findings.push_back(
            keep_away(FindingKind::erased, "This person wished to be forgotten: do not contact"));
    if (view.lead_status() == LeadStatus::excluded)
        judgement.findings.push_back(
            keep_away(FindingKind::excluded, "This person is Excluded: do not contact"));
    if (const auto teammate = view.teammate()) judgement.findings.push_back(teammate_finding(*teammate, now));
    for (const auto& rule : view.rules()) {
        if (auto finding = judges[static_cast<std::size_t>(rule.type)](view, rule, now))
            judgement.findings.push_back(std::move(*finding));
    }
    for (const auto& finding : judgement.findings) {
        if (finding.severity == Severity::block) judgement.allowed = false;
    }
    return judgement;
}

std::unique_ptr<View> view_of(store::Database& db, const Handle& lead, const std::optional<Handle>& actor,
                              std::int64_t self_operator) {
    return std::make_unique<StoreView>(db, lead, actor, self_operator);
}

}  // namespace instacrm::governance
