#include "tests/bench/rules_bench.hpp"

#include "common/platform/crypto.hpp"
#include "daemon/governance/check.hpp"
#include "daemon/store/goals.hpp"
#include "daemon/store/migrations.hpp"
#include "daemon/store/rules.hpp"
#include "daemon/store/sql.hpp"
#include "tests/bench/bulk.hpp"
#include "tests/bench/figures.hpp"
#include "tests/support/temp_home.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace instacrm::bench {
namespace {

using namespace std::chrono;

constexpr int people = 20;
constexpr int accounts = 40;
constexpr int active_rules = 200;

/// Three years of DMs, evenly, and replies to a tenth of the leads: as rows, since writing each as the daemon
/// does would take hours. What rules read is what the daemon would have written.
void fill(store::Database& db, std::int64_t events, Time now) {
    const auto step = (3LL * 365 * 86'400 * 1'000'000) / events;
    const auto start = to_micros(now) - step * events;
    db.script("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; BEGIN");
    for (int i = 1; i <= people; ++i)
        db.run(
            "INSERT INTO operator (id, uid, email, name, created_at, last_activity_at, seq) VALUES (?1, "
            "'OPR-' || "
            "?1, 'p' || ?1 || '@example.com', 'Person ' || ?1, 0, 0, 1)",
            std::int64_t{i});
    for (int i = 1; i <= accounts; ++i)
        db.run(
            "INSERT INTO actor (id, uid, handle, operator_id, created_at, last_activity_at, seq) VALUES (?1, "
            "'ACT-' "
            "|| ?1, 'account' || ?1, ?2, ?3, 0, 1)",
            std::int64_t{i}, std::int64_t{(i - 1) / 2 + 1}, start);
    drop_triggers(db);
    const auto indexes = drop_indexes(db, {"event", "lead"});
    db.run(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) INSERT INTO lead (id, "
        "uid, "
        "handle, created_at, updated_at, last_contacted_at, messages, seq) SELECT i, printf('TAR-%010d', i), "
        "printf('lead%010d', i), ?2, ?2, ?2, 10, i FROM n",
        events / 10, start);
    db.run(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) INSERT INTO event "
        "(id, uid, "
        "type, kind, operator_id, actor_id, lead_id, at, created_at, seq) SELECT i, printf('ELG-%010d', i), "
        "0, 0, (i % "
        "?2) / "
        "2 + 1, i % ?2 + 1, i * 7919 % (?1 / 10) + 1, ?3 + i * ?4, 0, i FROM n",
        events, std::int64_t{accounts}, start, step);
    db.run(
        "INSERT INTO milestone (lead_id, stage, at, operator_id, actor_id) SELECT lead_id, 1, at, "
        "operator_id, "
        "actor_id FROM event WHERE id % 100 = 0 ON CONFLICT DO NOTHING");
    make_indexes(db, indexes);
    db.script("COMMIT; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)");
}

/// A tenth of each: the team's, a person's and an account's caps and spacings on messages and people, ramps,
/// quiet hours, cooldowns, and caps on what comes back; all of them hold for whoever asks.
void add_rules(store::Database& db, const store::Self& self, Time now) {
    const Random random = platform::random_bytes;
    store::Transaction tx(db, self, {}, now, random);
    for (int i = 0; i < active_rules; ++i) {
        protocol::RuleAddRequest request;
        request.metric = static_cast<Metric>(i % 3);
        request.limit = 100 + i;
        request.window_sec = 3600 * (1 + i % 24);
        protocol::RuleOptions options;
        if (i % 10 == 0) options.quiet = {"23:00", "23:30"};
        if (i % 10 == 1) options.cooldown_sec = 86'400 * (1 + i % 30);
        if (i % 10 == 2) options.ramp = {10, 5, 604'800, 300};
        if (i % 10 == 3) {
            request.type = RuleType::interval_spacing;
            request.limit = 30 + i;
        }
        if (i % 10 == 4) request.operator_name = "Person 1";
        if (i % 10 >= 5 && i % 10 <= 7) request.actor = "account1";
        request.options = options;
        store::add_rule(tx, request);
    }
}

}  // namespace

void bench_rules() {
    const test::TempHome home;
    const auto file = home.folder() / "log.db";
    const auto now = system_now();
    const auto events = events_wanted(10'000'000);
    {
        store::Database db(file, store::Database::Access::read_write);
        store::migrate(db);
        fill(db, events, now);
        db.script("BEGIN");
        add_rules(db, {1, "p1@example.com"}, now);
        db.script("COMMIT");
    }
    store::Database db(file, store::Database::Access::read_only);
    governance::RuleBook book;
    const auto zone = TimeZone::named("Europe/Berlin");
    const auto account = Handle::parse("account1");
    std::vector<double> ours;
    std::vector<double> cpu;
    std::vector<double> peer;
    std::size_t findings = 0;
    for (int i = 0; i < 2000; ++i) {
        const auto lead =
            fmt::format("lead{:010}", 1 + static_cast<std::int64_t>(i) * 48'271 % (events / 10));
        const auto at = now - seconds(i);
        const auto check = [&] {
            const store::Snapshot snapshot(db);
            const auto view = governance::view_of(db, book.read(db), Handle::parse(lead), account, 1);
            findings += governance::judge(*view, zone, at).findings.size();
        };
        ours.push_back(time_of([&] { cpu.push_back(cpu_of(check)); }));
        peer.push_back(time_of([&] {
            db.value<std::int64_t>(
                "SELECT COUNT(*) FROM (SELECT 1 FROM event WHERE actor_id = 1 AND at > ?1 AND at <= "
                "?2 AND kind = 0 ORDER BY at DESC LIMIT 300)",
                to_micros(at - hours(24)), to_micros(at));
        }));
    }
    std::printf("a check: %lld events, %d active rules, %zu findings in %zu checks\n",
                static_cast<long long>(events), active_rules, findings, ours.size());
    print_row("outreach.check, 200 rules: p50", percentile(ours, 0.5), percentile(peer, 0.5), "us",
              "us, one cap of 300 as bare SQL", "1000 us");
    print_row("outreach.check, 200 rules: p99", percentile(ours, 0.99), percentile(peer, 0.99), "us",
              "us, one cap of 300 as bare SQL", "1000 us");
    print_value("of processor time alone: p50", percentile(cpu, 0.5), "us", "1000 us");
    print_value("of processor time alone: p99", percentile(cpu, 0.99), "us", "1000 us");
}

}  // namespace instacrm::bench
