#include "daemon/governance/check.hpp"

#include "daemon/governance/counts.hpp"
#include "daemon/governance/rule_kinds.hpp"
#include "daemon/governance/store_view.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace instacrm::governance {
namespace {

using protocol::Finding;
using protocol::FindingKind;

Finding rule_finding(const Rule& rule, FindingKind kind, std::string message) {
    Finding finding;
    finding.kind = kind;
    finding.severity = rule.severity;
    finding.message = std::move(message);
    finding.rule_id = rule.id;
    return finding;
}

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

/// The cap's count stops at the limit; the DM that reached it says when the cap opens again.
Finding cap_finding(const Rule& rule, const Count& count, Time now) {
    const auto next = *count.reached + count.window;
    auto finding =
        rule_finding(rule, FindingKind::frequency_cap,
                     fmt::format("The cap of {} {} in {} {} is reached; next one in {}", count.limit,
                                 metric_words(rule.metric), format_duration(count.window),
                                 scope_words(rule.counting()), format_duration(next - now)));
    finding.limit = count.limit;
    finding.count = count.limit;
    finding.window_sec = std::chrono::duration_cast<std::chrono::seconds>(count.window).count();
    finding.next_allowed_at = next;
    return finding;
}

Finding spacing_finding(const Rule& rule, const Count& count, const std::string& account, Time now) {
    const auto last = *count.reached;
    const auto next = last + count.window;
    const auto advised = next + jitter(rule, last);
    const auto sender = account.empty() ? std::string("next one") : "next DM from @" + account;
    auto finding =
        rule_finding(rule, FindingKind::interval_spacing,
                     fmt::format("The last one {} was {} ago; the rule asks for {}, {} in {}",
                                 scope_words(rule.counting()), format_duration(now - last),
                                 format_duration(count.window), sender, format_duration(advised - now)));
    finding.limit = rule.limit;
    finding.next_allowed_at = next;
    finding.at = last;
    if (advised != next) finding.advised_at = advised;
    return finding;
}

std::optional<Finding> judge_no_contact(View& /*view*/, const Rule& rule, const TimeZone& /*zone*/,
                                        Time /*now*/) {
    return rule_finding(
        rule, FindingKind::do_not_contact,
        fmt::format("Nothing is to be sent {}: do not contact anybody", scope_words(rule.scope)));
}

std::optional<Finding> judge_quiet(View& /*view*/, const Rule& rule, const TimeZone& zone, Time now) {
    const auto& quiet = *rule.options.quiet;
    const auto end = quiet_until(quiet, now, zone);
    if (!end) return std::nullopt;
    auto finding = rule_finding(rule, FindingKind::quiet_hours,
                                fmt::format("These are quiet hours, {} to {} in {}; next one in {}",
                                            quiet.from, quiet.to, zone.name(), format_duration(*end - now)));
    finding.next_allowed_at = *end;
    return finding;
}

std::optional<Finding> judge_cooldown(View& view, const Rule& rule, const TimeZone& /*zone*/, Time now) {
    const Duration pause = std::chrono::seconds(*rule.options.cooldown_sec);
    const auto last = view.last_to_lead(rule.scope, now);
    if (!last || *last + pause <= now) return std::nullopt;
    auto finding = rule_finding(
        rule, FindingKind::cooldown,
        fmt::format("The last message to this person {} was {} ago; the rule asks for {}, next one in {}",
                    scope_words(rule.scope), format_duration(now - *last), format_duration(pause),
                    format_duration(*last + pause - now)));
    finding.next_allowed_at = *last + pause;
    finding.at = *last;
    return finding;
}

/// Rules that need no counting, in the order of RuleKind.
using Judge = std::optional<Finding> (*)(View&, const Rule&, const TimeZone&, Time);
constexpr Judge judges[] = {judge_no_contact, judge_quiet, judge_cooldown};

bool counts(const Rule& rule) {
    return kind_of(rule) >= RuleKind::cap;
}

std::optional<Finding> invite_finding(View& view) {
    if (view.reachability() != Reachability::invite_pending || !view.lead_contacted()) return std::nullopt;
    Finding finding;
    finding.kind = FindingKind::invite_pending;
    finding.severity = Severity::soft_warning;
    finding.message =
        "The invite to this person is still pending: until they accept, they get one message and no more";
    return finding;
}

}  // namespace

Judgement judge(View& view, const TimeZone& zone, Time now) {
    Judgement judgement;
    auto& findings = judgement.findings;
    if (view.lead_erased())
        findings.push_back(
            keep_away(FindingKind::erased, "This person wished to be forgotten: do not contact"));
    if (view.lead_status() == LeadStatus::excluded)
        findings.push_back(keep_away(FindingKind::excluded, "This person is Excluded: do not contact"));
    if (const auto teammate = view.teammate()) findings.push_back(teammate_finding(*teammate, now));
    if (auto pending = invite_finding(view)) findings.push_back(std::move(*pending));

    const auto rules = view.rules();
    auto counted = count_all(view, rules, now);
    for (const auto* rule : rules) {
        if (!counts(*rule)) {
            if (auto finding = judges[static_cast<std::size_t>(kind_of(*rule))](view, *rule, zone, now))
                findings.push_back(std::move(*finding));
            continue;
        }
        const auto* count = counted.find(rule);
        if (count == nullptr || !count->reached) continue;
        findings.push_back(kind_of(*rule) == RuleKind::cap
                               ? cap_finding(*rule, *count, now)
                               : spacing_finding(*rule, *count, view.account(), now));
    }
    judgement.allowed = std::ranges::none_of(
        findings, [](const Finding& finding) { return finding.severity == Severity::block; });
    return judgement;
}

std::vector<protocol::RuleState> explain(View& view, const TimeZone& zone, Time now) {
    std::vector<protocol::RuleState> states;
    const auto rules = view.rules();
    auto counted = count_all(view, rules, now);
    for (const auto* rule : rules) {
        protocol::RuleState state;
        state.id = rule->id;
        state.rule = words_of(*rule);
        state.scope = !rule->account.empty()  ? "@" + rule->account
                      : !rule->person.empty() ? rule->person
                                              : "team";
        state.severity = rule->severity;
        std::optional<Finding> finding;
        if (!counts(*rule)) {
            finding = judges[static_cast<std::size_t>(kind_of(*rule))](view, *rule, zone, now);
        } else if (const auto* count = counted.find(rule)) {
            const bool cap = kind_of(*rule) == RuleKind::cap;
            if (count->reached)
                finding = cap ? cap_finding(*rule, *count, now)
                              : spacing_finding(*rule, *count, view.account(), now);
            if (cap) {
                state.limit = count->limit;
                state.used = count->used;
                state.left = count->limit - count->used;
                state.state = fmt::format("{} of {} used, {} left", count->used, count->limit, *state.left);
            }
        } else {
            state.state = "depends on the account";
        }
        if (finding) {
            state.stands_against = true;
            state.next_allowed_at = finding->next_allowed_at;
            state.advised_at = finding->advised_at;
            state.state = std::move(finding->message);
        }
        if (state.state.empty())
            state.state =
                kind_of(*rule) == RuleKind::cooldown ? "depends on the person" : "nothing against it now";
        states.push_back(std::move(state));
    }
    return states;
}

std::unique_ptr<View> view_of(store::Database& db, const RuleBook::Page& rules,
                              const std::optional<Handle>& lead, const std::optional<Handle>& actor,
                              std::int64_t self_operator) {
    return std::make_unique<StoreView>(db, rules, lead, actor, self_operator);
}

}  // namespace instacrm::governance
