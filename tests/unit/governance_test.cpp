#include "common/protocol/messages/outreach.hpp"
#include "daemon/governance/check.hpp"
#include "tests/support/contains.hpp"

#include <doctest/doctest.h>

#include <algorithm>

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
    std::optional<LeadStatus> status;
    std::optional<Teammate> mate;
    std::int64_t lead = 0;
    bool erased = false;
    int visited = 0;

    std::vector<Rule> rules() override { return rule_list; }
    std::optional<LeadStatus> lead_status() override { return status; }
    bool lead_erased() override { return erased; }
    bool lead_contacted() override { return false; }
    std::optional<Teammate> teammate() override { return mate; }
    void each_sent(const Rule&, Time after, Time until,
                   const std::function<bool(std::int64_t, Time)>& visit) override {
        for (const auto& dm : sent) {
            if (dm.at <= after || dm.at > until) continue;
            ++visited;
            if (!visit(dm.lead, dm.at)) return;
        }
    }
    bool sent_to_lead(const Rule&, Time after, Time until) override {
        return std::ranges::any_of(
            sent, [&](const Dm& dm) { return dm.lead == lead && dm.at > after && dm.at <= until; });
    }
};

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
