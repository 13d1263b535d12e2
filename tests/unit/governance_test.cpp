#include "common/protocol/messages/outreach.hpp"
#include "daemon/governance/check.hpp"
#include "daemon/governance/rule_kinds.hpp"
#include "tests/support/contains.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace instacrm;
using instacrm::test::contains;
using namespace instacrm::governance;
using namespace std::chrono;
using protocol::FindingKind;

namespace {

const Time now = parse_time("2026-11-20T12:00:00Z");

/// A log in memory: all that judging sees.
struct Log final : View {
    struct Dm {
        std::int64_t lead;
        Time at;
    };
    std::vector<Rule> rule_list;
    std::vector<Dm> sent;  ///< newest first
    std::vector<Dm> replies;
    std::optional<LeadStatus> status;
    std::optional<Teammate> mate;
    std::int64_t lead = 0;
    bool erased = false;
    bool contacted = false;
    Reachability reached = Reachability::unknown;
    std::string sender = "our.shop";
    std::optional<Time> since;
    int visited = 0;
    int walks = 0;

    std::vector<const Rule*> rules() override {
        std::vector<const Rule*> list;
        for (const auto& rule : rule_list) list.push_back(&rule);
        return list;
    }
    std::string account() override { return sender; }
    std::optional<Time> account_since() override { return since; }
    std::optional<LeadStatus> lead_status() override { return status; }
    bool lead_erased() override { return erased; }
    bool lead_contacted() override { return contacted; }
    Reachability reachability() override { return reached; }
    std::optional<Teammate> teammate() override { return mate; }
    void each_counted(ScopeKind, Metric metric, Time after, Time until,
                      const std::function<bool(std::int64_t, Time)>& visit) override {
        ++walks;
        for (const auto& dm : metric == Metric::replies_received ? replies : sent) {
            if (dm.at <= after || dm.at > until) continue;
            ++visited;
            if (!visit(dm.lead, dm.at)) return;
        }
    }
    std::optional<Time> last_to_lead(ScopeKind, Time until) override {
        for (const auto& dm : sent) {
            if (dm.lead == lead && dm.at <= until) return dm.at;
        }
        return std::nullopt;
    }
};

const TimeZone berlin = TimeZone::named("Europe/Berlin");

Judgement judge(View& view, Time at) {
    return governance::judge(view, berlin, at);
}

/// A rule that is all in its options, as the store keeps it.
Rule with(const protocol::RuleOptions& options, Severity severity = Severity::soft_warning) {
    return {"RUL-3",
            RuleType::frequency_cap,
            Metric::total_messages_sent,
            1'000'000,
            hours(24),
            severity,
            ScopeKind::team,
            options};
}

Rule cap(std::int64_t limit, Duration window, Severity severity = Severity::soft_warning,
         Metric metric = Metric::total_messages_sent) {
    return {"RUL-1", RuleType::frequency_cap, metric, limit, window, severity, ScopeKind::one_actor};
}

Rule spacing(Duration gap) {
    return {
        "RUL-2", RuleType::interval_spacing, Metric::total_messages_sent, duration_cast<seconds>(gap).count(),
        gap,     Severity::soft_warning,     ScopeKind::one_actor};
}

}  // namespace

TEST_CASE("nothing stands against a first DM") {
    Log log;
    const auto judgement = judge(log, now);
    CHECK(judgement.allowed);
    CHECK(judgement.findings.empty());
}

TEST_CASE("who wished to be forgotten is not to be written to") {
    Log log;
    log.erased = true;
    const auto judgement = judge(log, now);
    CHECK(!judgement.allowed);
    CHECK(judgement.findings.at(0).kind == protocol::FindingKind::erased);
}

TEST_CASE("a cap is reached at its limit, not before, and says when it opens again") {
    Log log;
    log.rule_list = {cap(3, hours(24))};
    log.sent = {{1, now - hours(1)}, {2, now - hours(2)}};
    CHECK(judge(log, now).findings.empty());
    log.sent.push_back({3, now - hours(20)});
    const auto findings = judge(log, now).findings;
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].kind == FindingKind::frequency_cap);
    CHECK(findings[0].count == 3);
    CHECK(findings[0].limit == 3);
    CHECK(findings[0].next_allowed_at == now + hours(4));
    CHECK(contains(findings[0].message, "3 messages in 1d from this account"));
    CHECK(judge(log, now).allowed);
}

TEST_CASE("a DM leaves the window exactly one window after it was sent") {
    Log log;
    log.rule_list = {cap(1, hours(1))};
    log.sent = {{1, now - hours(1)}};
    CHECK(judge(log, now).findings.empty());
    CHECK(judge(log, now - microseconds(1)).findings.size() == 1);
}

TEST_CASE("counting stops at the limit") {
    Log log;
    log.rule_list = {cap(5, hours(24))};
    for (int i = 0; i < 1000; ++i) log.sent.push_back({i, now - seconds(i)});
    judge(log, now);
    CHECK(log.visited == 5);
}

TEST_CASE("unique profiles are people, and one who is counted already adds nobody") {
    Log log;
    log.rule_list = {cap(2, hours(24), Severity::block, Metric::unique_profiles_contacted)};
    log.sent = {{1, now - hours(1)}, {1, now - hours(2)}, {1, now - hours(3)}};
    log.lead = 9;
    CHECK(judge(log, now).allowed);
    log.sent.push_back({2, now - hours(4)});
    CHECK(!judge(log, now).allowed);
    log.lead = 2;
    CHECK(judge(log, now).allowed);
}

TEST_CASE("a spacing looks at the newest DM only") {
    Log log;
    log.rule_list = {spacing(minutes(3))};
    log.sent = {{1, now - seconds(20)}, {2, now - minutes(2)}};
    const auto findings = judge(log, now).findings;
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].next_allowed_at == now + seconds(160));
    CHECK(contains(findings[0].message, "2m 40s"));
    log.sent = {{1, now - minutes(3)}};
    CHECK(judge(log, now).findings.empty());
}

TEST_CASE("a DM in the future, by a wrong clock, is not counted before its time") {
    Log log;
    log.rule_list = {cap(1, hours(1)), spacing(minutes(3))};
    log.sent = {{1, now + hours(5)}};
    CHECK(judge(log, now).findings.empty());
}

TEST_CASE("an excluded person blocks, a teammate's contact warns") {
    Log log;
    log.status = LeadStatus::excluded;
    auto judgement = judge(log, now);
    CHECK(!judgement.allowed);
    CHECK(judgement.findings.at(0).kind == FindingKind::excluded);

    log.status = LeadStatus::warm;
    log.mate = Teammate{"Ben", "ben_account", now - hours(30)};
    judgement = judge(log, now);
    CHECK(judgement.allowed);
    REQUIRE(judgement.findings.size() == 1);
    CHECK(judgement.findings[0].kind == FindingKind::teammate);
    CHECK(judgement.findings[0].message == "Ben already wrote to this person from @ben_account, 1d 6h ago");
    CHECK(judgement.findings[0].at == now - hours(30));
}

TEST_CASE("severity Block refuses, Soft Warning does not") {
    Log log;
    log.sent = {{1, now - seconds(1)}};
    log.rule_list = {cap(1, hours(1), Severity::soft_warning)};
    CHECK(judge(log, now).allowed);
    log.rule_list = {cap(1, hours(1), Severity::block)};
    CHECK(!judge(log, now).allowed);
}

TEST_CASE("rules that count the same share one walk, which ends with the last of them") {
    Log log;
    for (std::int64_t i = 1; i <= 200; ++i) log.rule_list.push_back(cap(i % 40 + 1, hours(i % 24 + 1)));
    for (int i = 0; i < 1000; ++i) log.sent.push_back({i, now - seconds(i)});
    CHECK(judge(log, now).findings.size() == 200);
    CHECK(log.walks == 1);
    CHECK(log.visited == 40);
}

TEST_CASE("of caps in one walk each has its own limit and its own window") {
    Log log;
    log.rule_list = {cap(3, hours(1)), cap(2, minutes(10)), cap(5, hours(24)), cap(4, hours(3))};
    log.sent = {{1, now - minutes(5)}, {2, now - minutes(30)}, {3, now - minutes(50)}, {4, now - hours(2)}};
    const auto findings = judge(log, now).findings;
    REQUIRE(findings.size() == 2);  // 3 in an hour, and 4 in three
    CHECK(findings[0].limit == 3);
    CHECK(findings[0].next_allowed_at == now + minutes(10));
    CHECK(findings[1].limit == 4);
    const auto states = explain(log, berlin, now);
    CHECK(states[0].used == 3);
    CHECK(states[0].left == 0);
    CHECK(states[1].used == 1);
    CHECK(states[1].state == "1 of 2 used, 1 left");
    CHECK(states[2].used == 4);
    CHECK(states[3].used == 4);
}

TEST_CASE("a cap can be on what comes back") {
    Log log;
    log.rule_list = {cap(2, hours(24), Severity::soft_warning, Metric::replies_received)};
    log.sent = {{1, now - hours(1)}, {2, now - hours(1)}, {3, now - hours(1)}};
    log.replies = {{1, now - hours(1)}};
    CHECK(judge(log, now).findings.empty());
    log.replies.push_back({2, now - hours(2)});
    CHECK(contains(judge(log, now).findings.at(0).message, "2 replies in 1d"));
}

TEST_CASE("a ramp grows with the account's age, up to its end") {
    const protocol::Ramp ramp{10, 5, 7 * 86'400, 80};
    CHECK(ramped(ramp, hours(0)) == 10);
    CHECK(ramped(ramp, hours(7 * 24) - microseconds(1)) == 10);
    CHECK(ramped(ramp, hours(7 * 24)) == 15);
    CHECK(ramped(ramp, hours(13 * 7 * 24)) == 75);
    CHECK(ramped(ramp, hours(14 * 7 * 24)) == 80);
    CHECK(ramped(ramp, hours(24 * 7 * 10'000)) == 80);
    CHECK(ramped(ramp, hours(-5)) == 10);  // by a wrong clock

    Log log;
    protocol::RuleOptions options;
    options.ramp = ramp;
    log.rule_list = {with(options)};
    log.since = now - hours(8 * 24);
    for (int i = 0; i < 15; ++i) log.sent.push_back({i, now - minutes(i)});
    CHECK(judge(log, now).findings.at(0).limit == 15);
    log.since = now - hours(15 * 24);
    CHECK(judge(log, now).findings.empty());
    log.sender = "";  // nobody knows which account, nor its age
    log.since = std::nullopt;
    CHECK(judge(log, now).findings.empty());
}

TEST_CASE("quiet hours go past midnight, on the clock of the wall") {
    const protocol::QuietHours night{"22:00", "07:00"};
    const auto at = [](const char* text) { return parse_time(text); };
    CHECK_FALSE(quiet_until(night, at("2026-11-20T20:59:59+00:00"), berlin));  // 21:59:59 in Berlin
    CHECK(quiet_until(night, at("2026-11-20T21:00:00Z"), berlin) == at("2026-11-21T06:00:00Z"));
    CHECK(quiet_until(night, at("2026-11-21T05:59:59Z"), berlin) == at("2026-11-21T06:00:00Z"));
    CHECK_FALSE(quiet_until(night, at("2026-11-21T06:00:00Z"), berlin));
    const protocol::QuietHours noon{"12:00", "13:30"};
    CHECK(quiet_until(noon, at("2026-11-20T11:00:00Z"), berlin) == at("2026-11-20T12:30:00Z"));
    CHECK_FALSE(quiet_until(noon, at("2026-11-20T12:30:00Z"), berlin));
}

TEST_CASE("quiet hours in the nights in which the clock is moved") {
    const auto at = [](const char* text) { return parse_time(text); };
    const protocol::QuietHours night{"22:00", "07:00"};
    // Forward on 2026-03-29 at 02:00: the night has eight hours; back on 2026-10-25 at 03:00: it has ten.
    CHECK(quiet_until(night, at("2026-03-28T21:00:00Z"), berlin) == at("2026-03-29T05:00:00Z"));
    CHECK(quiet_until(night, at("2026-10-24T20:00:00Z"), berlin) == at("2026-10-25T06:00:00Z"));
    // What the clock never shows is the moment of the jump.
    const protocol::QuietHours skipped{"01:00", "02:30"};
    CHECK(quiet_until(skipped, at("2026-03-29T00:30:00Z"), berlin) == at("2026-03-29T01:00:00Z"));
    CHECK_FALSE(quiet_until(skipped, at("2026-03-29T01:00:00Z"), berlin));
    // What it shows twice is quiet twice.
    CHECK(quiet_until(skipped, at("2026-10-25T00:10:00Z"), berlin) == at("2026-10-25T00:30:00Z"));
    CHECK_FALSE(quiet_until(skipped, at("2026-10-25T00:40:00Z"), berlin));
    CHECK(quiet_until(skipped, at("2026-10-25T01:10:00Z"), berlin) == at("2026-10-25T01:30:00Z"));
}

TEST_CASE("quiet hours stand against every DM, and say when they end") {
    Log log;
    protocol::RuleOptions options;
    options.quiet = {"12:00", "14:00"};  // it is 13:00 in Berlin
    log.rule_list = {with(options, Severity::block)};
    const auto judgement = judge(log, now);
    CHECK_FALSE(judgement.allowed);
    CHECK(judgement.findings.at(0).kind == FindingKind::quiet_hours);
    CHECK(judgement.findings[0].next_allowed_at == now + hours(1));
}

TEST_CASE("a cooldown is about one person") {
    Log log;
    protocol::RuleOptions options;
    options.cooldown_sec = 14 * 86'400;
    log.rule_list = {with(options)};
    log.sent = {{1, now - hours(24)}, {2, now - hours(24 * 14)}};
    log.lead = 1;
    const auto findings = judge(log, now).findings;
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].kind == FindingKind::cooldown);
    CHECK(findings[0].next_allowed_at == now + hours(13 * 24));
    log.lead = 2;
    CHECK(judge(log, now).findings.empty());
    log.lead = 3;
    CHECK(judge(log, now).findings.empty());
}

TEST_CASE("do not contact refuses whatever else is said") {
    Log log;
    protocol::RuleOptions options;
    options.do_not_contact = true;
    log.rule_list = {with(options, Severity::block)};
    const auto judgement = judge(log, now);
    CHECK_FALSE(judgement.allowed);
    CHECK(judgement.findings.at(0).kind == FindingKind::do_not_contact);
}

TEST_CASE("a second DM to a stranger whose invite is pending is a finding") {
    Log log;
    log.status = LeadStatus::cold_no_reply;
    log.reached = Reachability::invite_pending;
    CHECK(judge(log, now).findings.empty());  // the first
    log.contacted = true;
    CHECK(judge(log, now).findings.at(0).kind == FindingKind::invite_pending);
    CHECK(judge(log, now).allowed);
    log.reached = Reachability::accepted;
    CHECK(judge(log, now).findings.empty());
}

TEST_CASE("jitter is advice, within its bounds, and the same whoever asks") {
    auto rule = spacing(minutes(3));
    rule.options.jitter_percent = 50;
    std::set<Duration> seen;
    for (int i = 0; i < 200; ++i) {
        const auto wait = jitter(rule, now + minutes(i));
        CHECK(wait >= seconds(0));
        CHECK(wait <= seconds(90));
        CHECK(wait == jitter(rule, now + minutes(i)));
        seen.insert(wait);
    }
    CHECK(seen.size() > 50);

    Log log;
    log.rule_list = {rule};
    log.sent = {{1, now - seconds(20)}};
    const auto finding = judge(log, now).findings.at(0);
    CHECK(finding.next_allowed_at == now + seconds(160));
    CHECK(finding.advised_at.value() == now + seconds(160) + jitter(rule, now - seconds(20)));
    CHECK(contains(finding.message, "next DM from @our.shop in"));
}
