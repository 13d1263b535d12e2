#include "tests/bench/numbers_bench.hpp"

#include "common/domain/time_zone.hpp"
#include "daemon/insight/cache.hpp"
#include "daemon/insight/calendar.hpp"
#include "daemon/insight/funnel.hpp"
#include "daemon/insight/summary.hpp"
#include "daemon/insight/templates.hpp"
#include "daemon/store/migrations.hpp"
#include "daemon/store/recount.hpp"
#include "daemon/store/shape.hpp"
#include "daemon/store/undo.hpp"
#include "tests/bench/bulk.hpp"
#include "tests/bench/figures.hpp"
#include "tests/support/temp_home.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <filesystem>

namespace instacrm::bench {
namespace {

using namespace std::chrono;

constexpr std::int64_t people = 8;
constexpr std::int64_t accounts = 12;
constexpr std::int64_t texts = 40;
constexpr int workdays = 780;  // three years

/// Three years of a team: DMs on weekdays from 8 to 20 o'clock, six to a lead in forty texts that greet it by
/// its name; a quarter of the leads reply, and so on. As rows, since writing each as the daemon does would
/// take hours; what is kept beside the log is then counted from it.
void fill(store::Database& db, std::int64_t events, Time now) {
    const auto first_day = to_micros(floor<days>(now)) - std::int64_t{workdays} * 7 / 5 * 86'400'000'000;
    const auto messages = events * 6 / 10;
    const auto leads = messages / 6;
    const auto per_day = messages / workdays + 1;
    db.script("PRAGMA synchronous = OFF; PRAGMA cache_size = -800000; PRAGMA temp_store = MEMORY; BEGIN");
    drop_triggers(db);
    const auto of_events = drop_indexes(db, {"event", "event_text"});
    const auto of_leads = drop_indexes(db, {"lead"});
    const auto numbers = [](std::int64_t count) {
        return fmt::format("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) ",
                           count);
    };
    db.script(numbers(people) +
              "INSERT INTO operator (id, uid, email, name, created_at, last_activity_at, seq) SELECT i, "
              "'OPR-' || i, "
              "'p' || i || '@example.com', 'Person ' || i, 0, 0, 1 FROM n");
    db.script(
        numbers(accounts) +
        fmt::format(
            "INSERT INTO actor (id, uid, handle, operator_id, created_at, last_activity_at, seq) SELECT "
            "i, 'ACT-' || i, 'account' || (i % 10), (i - 1) % {} + 1, 0, 0, 1 FROM n",
            people));
    db.script(numbers(leads) +
              "INSERT INTO lead (id, uid, handle, status, email, phone, created_at, updated_at, seq) SELECT "
              "i, 'TAR-' "
              "|| i, 'lead' || i, CASE WHEN i % 4 THEN 0 ELSE 1 + i / 4 % 4 END, CASE i % 7 WHEN 0 THEN "
              "'a@b.cd' ELSE "
              "'N/S' END, CASE i % 11 WHEN 0 THEN '1' ELSE 'N/F' END, 0, 0, i FROM n");
    // DMs, in the order of their sending.
    db.script(
        numbers(messages) +
        fmt::format(
            "INSERT INTO event (id, uid, type, kind, operator_id, actor_id, lead_id, at, created_at, seq) "
            "SELECT i, 'ELG-' || i, 0, 0, (i % {1} ) % {0} + 1, i % {1} + 1, (i * 7919) % {2} + 1, {3} + "
            "(i / {4} / 5 * 7 + i / {4} % 5) * 86400000000 + 28800000000 + (i % {4}) * (43200000000 / "
            "{4}), 0, i FROM n",
            people, accounts, leads, first_day, per_day));
    // Each stage is reached by a part of those of the stage before, some days later.
    for (int stage = 1; stage <= 4; ++stage) {
        const auto part = std::array{0, 4, 16, 48, 144}.at(static_cast<std::size_t>(stage));
        db.script(
            fmt::format("INSERT INTO event (uid, type, kind, operator_id, actor_id, lead_id, at, created_at, "
                        "from_value, to_value, "
                        "seq) SELECT 'ELG-s{0}' || lead_id, 1, 3, operator_id, actor_id, lead_id, MIN(at) + "
                        "{0} * 90000000000 + "
                        "lead_id % 86400 * 1000000, 0, {0} - 1, {0}, id FROM event WHERE kind = 0 AND "
                        "lead_id % {1} = 0 GROUP BY "
                        "lead_id",
                        stage, part));
    }
    const auto so_far = db.value<std::int64_t>("SELECT COUNT(*) FROM event").value_or(0);
    db.script(numbers(events - so_far) +
              fmt::format(
                  "INSERT INTO event (uid, type, kind, operator_id, actor_id, lead_id, at, created_at, seq) "
                  "SELECT 'ELG-n' || i, 1, 6, i % {} + 1, 0, i % {} + 1, {} + i * {}, 0, i FROM n",
                  people, leads, first_day, workdays * 7 / 5 * 86'400'000'000 / (events - so_far)));
    db.script("CREATE TEMP TABLE sentence (n INTEGER PRIMARY KEY, text TEXT, shape INTEGER)");
    for (std::int64_t n = 0; n < texts; ++n) {
        constexpr std::array<const char*, 8> topics{"glazes", "photos",    "weddings", "recipes",
                                                    "shop",   "jewellery", "studio",   "garden"};
        const auto text = fmt::format(", I love your {} and number words like {} {}; shall we talk about it?",
                                      topics.at(static_cast<std::size_t>(n) % 8),
                                      std::string(3, static_cast<char>('a' + n % 26)),
                                      std::string(4, static_cast<char>('a' + n / 8)));
        db.run("INSERT INTO sentence VALUES (?, ?, ?)", n, text, store::shape_of("Hi Luna" + text));
    }
    db.script(fmt::format(
        "INSERT INTO event_text (event_id, text, state, shape) SELECT e.id, 'Hi Name' || e.lead_id || "
        "s.text, 0, s.shape FROM event e JOIN sentence s ON s.n = e.id * e.id % {} WHERE e.kind = 0",
        texts));
    make_indexes(db, of_events);
    // What the triggers and the writer would have kept.
    db.script(
        "UPDATE lead SET (messages, first_contacted_at, last_contacted_at, updated_at, last_actor_id, "
        "last_operator_id) = (SELECT COUNT(*), MIN(at), MAX(at), MAX(at), actor_id, operator_id FROM event "
        "WHERE "
        "lead_id = lead.id AND kind = 0) WHERE id > 0;"
        "INSERT INTO milestone (lead_id, stage, at, operator_id, actor_id) SELECT lead_id, 0, MIN(at), "
        "operator_id, "
        "actor_id FROM event WHERE kind = 0 GROUP BY lead_id;"
        "INSERT INTO milestone (lead_id, stage, at, operator_id, actor_id) SELECT lead_id, to_value, at, "
        "operator_id, "
        "actor_id FROM event WHERE kind = 3;"
        "INSERT INTO rollup SELECT at / 900000000 * 900000000, operator_id, actor_id, kind, COUNT(*) FROM "
        "event GROUP "
        "BY 1, 2, 3, 4;"
        "INSERT INTO rollup SELECT at / 900000000 * 900000000, operator_id, actor_id, 100 + stage, COUNT(*) "
        "FROM "
        "milestone GROUP BY 1, 2, 3, 4;"
        "INSERT INTO rollup_day SELECT kind, bucket / 86400000000 * 86400000000, operator_id, actor_id, "
        "SUM(count) "
        "FROM rollup GROUP BY 1, 2, 3, 4;"
        "INSERT INTO rollup_32_days SELECT kind, day / 2764800000000 * 2764800000000, operator_id, actor_id, "
        "SUM(count) FROM rollup_day GROUP BY 1, 2, 3, 4;"
        "INSERT INTO rollup_team_day SELECT kind, day, SUM(count) FROM rollup_day GROUP BY 1, 2;"
        "INSERT INTO rollup_team SELECT kind, bucket, SUM(count) FROM rollup GROUP BY 1, 2;"
        "INSERT INTO rollup_shape SELECT at / 86400000000 * 86400000000, operator_id, actor_id, shape, "
        "COUNT(*) "
        "FROM event "
        "JOIN event_text ON event_id = id WHERE shape <> 0 AND kind = 0 GROUP BY 1, 2, 3, 4;"
        "INSERT INTO rollup_shape_32_days SELECT day / 2764800000000 * 2764800000000, operator_id, actor_id, "
        "shape, SUM(count) FROM rollup_shape GROUP BY 1, 2, 3, 4;"
        "INSERT INTO answered SELECT * FROM answered_dm;"
        "INSERT INTO seat_lead SELECT DISTINCT actor_id, lead_id FROM event WHERE kind = 0 AND lead_id > 0;"
        "INSERT INTO lead_count SELECT status, COUNT(*) FROM lead WHERE id > 0 GROUP BY 1;"
        "INSERT INTO event_count SELECT kind, COUNT(*) FROM event GROUP BY 1");
    make_indexes(db, of_leads);
    db.script("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
}

/// Ours several times, the peer as often as its patience lasts.
void compare(store::Database& db, const char* what, const char* budget, const std::function<void()>& ours,
             const char* peer_name, const std::string& peer) {
    std::vector<double> times(7);
    for (auto& time : times) time = cpu_of(ours) / 1000;
    const auto theirs =
        cpu_of([&] { db.each<std::int64_t>("SELECT COUNT(*) FROM (" + peer + ")", [](std::int64_t) {}); });
    print_row(what, percentile(times, 0.5), theirs / 1000, "ms", peer_name, budget);
}

/// Of the raw tables: each lead's first time at a stage.
std::string first_times(int stage) {
    return fmt::format(
        "SELECT lead_id, MIN(at) AS at FROM event e WHERE kind = 3 AND to_value BETWEEN {} AND 5 AND {} "
        "GROUP BY lead_id",
        stage, store::still_holds);
}

}  // namespace

void bench_numbers() {
    const test::TempHome home;
    // To fill one with millions takes minutes: it can be kept for the next time.
    const auto* const kept = std::getenv("INSTACRM_BENCH_STORE");
    const auto file = kept != nullptr ? std::filesystem::path(kept) : home.folder() / "log.db";
    const auto now = system_now();
    const auto events = events_wanted(1'000'000);
    if (!std::filesystem::exists(file)) {
        store::Database db(file, store::Database::Access::read_write);
        store::migrate(db);
        std::printf("numbers: %lld events, filled in %.0f s\n", static_cast<long long>(events),
                    time_of([&] { fill(db, events, now); }) / 1e6);
    }
    store::Database db(file, store::Database::Access::read_only);
    const auto zone = TimeZone::named("Europe/Berlin");
    const insight::Question question{db, now, zone, 1};
    const protocol::StatsRequest ever;
    protocol::StatsRequest person;
    person.operator_name = "Person 3";
    protocol::StatsRequest month;
    month.since = now - days(100);
    month.until = now - days(70) + microseconds(12'345'678);
    protocol::FunnelRequest monthly;
    monthly.by = "month";
    protocol::VolumeRequest weekly;
    weekly.since = now - days(1000);
    weekly.by = "week";

    const std::string by_seat =
        "SELECT operator_id, actor_id, COUNT(*) FROM event WHERE kind = 0 GROUP BY 1, 2";
    compare(
        db, "stats summary, all time", "20 ms", [&] { insight::summary(question, ever); },
        "ms, COUNT of DMs by person and account", by_seat);
    compare(
        db, "stats summary of a person, all time", "20 ms", [&] { insight::summary(question, person); },
        "ms, the same of one person",
        "SELECT actor_id, COUNT(*) FROM event WHERE kind = 0 AND operator_id = 3 GROUP BY 1");
    compare(
        db, "stats summary, 30 days at odd times", "20 ms", [&] { insight::summary(question, month); },
        "ms, COUNT of DMs in the window",
        fmt::format(
            "SELECT operator_id, actor_id, COUNT(*) FROM event WHERE kind = 0 AND at >= {} AND at < {} GROUP "
            "BY 1, 2",
            to_micros(*month.since), to_micros(*month.until)));
    compare(
        db, "stats leaderboard, all time", "20 ms", [&] { insight::leaderboard(question, ever); },
        "ms, COUNT of DMs by person and account", by_seat);
    compare(
        db, "stats volume, 30 days", "20 ms", [&] { insight::volume(question, {}); },
        "ms, COUNT of DMs by day, 30 days",
        fmt::format("SELECT date(at / 1000000, 'unixepoch'), COUNT(*) FROM event WHERE kind = 0 AND at >= {} "
                    "GROUP BY 1",
                    to_micros(now - days(30))));
    compare(
        db, "stats volume, 1,000 days by week", "20 ms", [&] { insight::volume(question, weekly); },
        "ms, COUNT of DMs by week",
        "SELECT at / 604800000000, COUNT(*) FROM event WHERE kind = 0 GROUP BY 1");
    protocol::VolumeRequest weekly_of_person = weekly;
    weekly_of_person.operator_name = "Person 3";
    compare(
        db, "stats volume of a person, the same", "20 ms",
        [&] { insight::volume(question, weekly_of_person); }, "ms, the same of one person",
        "SELECT at / 604800000000, COUNT(*) FROM event WHERE kind = 0 AND operator_id = 3 GROUP BY 1");
    const std::string hours =
        "SELECT strftime('%w %H', at / 1000000, 'unixepoch'), COUNT(*) FROM event WHERE kind = 0{} GROUP BY "
        "1";
    compare(
        db, "stats heatmap, all time", "20 ms", [&] { insight::heatmap(question, ever); },
        "ms, COUNT of DMs by weekday and hour", fmt::format(fmt::runtime(hours), ""));
    compare(
        db, "stats heatmap of a person, all time", "20 ms", [&] { insight::heatmap(question, person); },
        "ms, the same of one person", fmt::format(fmt::runtime(hours), " AND operator_id = 3"));
    compare(
        db, "stats enrichment, all time", "20 ms", [&] { insight::enrichment(question, ever); },
        "ms, COUNT over the leads",
        "SELECT SUM(email NOT IN ('N/S', 'N/F')), SUM(phone NOT IN ('N/S', 'N/F')) FROM lead WHERE removed = "
        "0");
    const auto funnel_sql = fmt::format(
        "SELECT c.lead_id, c.at, r.at FROM (SELECT lead_id, MIN(at) AS at FROM event WHERE kind = 0 GROUP BY "
        "lead_id) c LEFT JOIN ({}) r ON r.lead_id = c.lead_id",
        first_times(1));
    compare(
        db, "stats funnel, all time", "1000 ms", [&] { insight::funnel(question, {}); },
        "ms, first contact and reply of each lead", funnel_sql);
    compare(
        db, "stats funnel by month, all time", "1000 ms", [&] { insight::funnel(question, monthly); },
        "ms, the same", funnel_sql);
    compare(
        db, "stats messages, all time", "1000 ms", [&] { insight::templates(question, {}); },
        "ms, COUNT of equal texts",
        "SELECT text, COUNT(*) FROM event JOIN event_text ON event_id = id WHERE kind = 0 GROUP BY 1");
    compare(
        db, "stats actors, all time", "1000 ms", [&] { insight::seats(question, ever); },
        "ms, leads by account",
        "SELECT actor_id, COUNT(DISTINCT lead_id) FROM event WHERE kind = 0 GROUP BY 1");
    insight::Cache cache;
    const auto cached = [&] { cache.get(db, "messages", [&] { return insight::templates(question, {}); }); };
    cached();
    print_value("stats messages, asked again", cpu_of(cached) / 1000, "ms", "20");
    print_value("doctor's sample", cpu_of([&] {
                                       for (const auto& difference : store::recount_sample(db))
                                           std::printf("differs: %s %lld\n", difference.what.c_str(),
                                                       static_cast<long long>(difference.rows));
                                   }) / 1000,
                "ms", "1000");
}

}  // namespace instacrm::bench
