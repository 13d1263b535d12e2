#include "tests/bench/sync_bench.hpp"

#include "common/platform/crypto.hpp"
#include "common/protocol/messages/sync.hpp"
#include "daemon/store/outreach.hpp"
#include "daemon/store/store.hpp"
#include "daemon/sync/cloud/schema.hpp"
#include "daemon/sync/cloud/sql_cloud.hpp"
#include "daemon/sync/round.hpp"
#include "daemon/sync/store_replica.hpp"
#include "tests/bench/figures.hpp"
#include "tests/bench/raw_sqlite.hpp"
#include "tests/support/team.hpp"

#include <fmt/format.h>

#include <fstream>
#include <future>
#include <sstream>

namespace instacrm::bench {
namespace {

using namespace test;

constexpr int pushed_events = 100'000;
constexpr int pulled_leads = 200'000;  // with two DMs each: a million rows

store::Options store_options(const TempHome& home, const char* name) {
    return {home.folder() / name,
            system_now,
            platform::random_bytes,
            [](const std::vector<std::string>&, std::int64_t) {},
            {}};
}

/// As many DMs as `count`, in transactions of a thousand.
void fill(store::Store& store, int count) {
    for (int first = 0; first < count; first += 1000) {
        std::promise<void> done;
        store.write(
            [&](store::Transaction& tx) {
                for (int i = first; i < first + 1000; ++i) {
                    const auto name = std::to_string(i);
                    store::log_outreach(
                        tx, {.lead = Handle::parse("lead." + name),
                             .actor = Handle::parse("acc"),
                             .text = "Hello, this is a message of the usual length, is it not? " + name,
                             .sent_at = std::nullopt,
                             .received_at = tx.now(),
                             .client_id = "client-" + name,
                             .profile = std::nullopt});
                }
            },
            [&](const std::exception_ptr&) { done.set_value(); });
        done.get_future().get();
    }
}

struct Database {
    std::string name;
    sync::CloudUrl url;
};

Database make_database(const PostgresServer& server, const std::string& name) {
    server.create_database(name);
    Database made{name, sync::parse_url(server.url(name), ".")};
    sync::Session session(made.url);
    sync::create_schema(session);
    return made;
}

sync::RoundResult run_round(store::Store& store, const Database& database) {
    sync::SqlCloud cloud(database.url);
    sync::StoreReplica replica(store);
    const Random random = platform::random_bytes;
    return sync::Round(replica, cloud, random, {}, nullptr).run();
}

/// The rows of a table as INSERT statements of a thousand rows each.
std::string inserts_of(const PostgresServer& server, const Database& database, const std::string& table) {
    return server.sql(
        "SELECT 'INSERT INTO " + table + " VALUES ' || string_agg(t.row, ', ') || ';' FROM (SELECT " +
            "(row_number() OVER () - 1) / 1000 AS part, '(' || array_to_string(ARRAY(SELECT "
            "quote_nullable(value) FROM json_each_text(row_to_json(r))), ', ') || ')' AS row FROM " +
            table + " r) t GROUP BY part",
        database.name);
}

/// What one event takes on the wire; seen by a proxy, which would be in the way of the clock.
void count_push(const PostgresServer& server) {
    constexpr int events = 20'000;
    const FaultProxy proxy(server.port());
    const TempHome home;
    store::Store store(store_options(home, "counted.db"));
    store.set_operator("Anna", "anna@example.com");
    fill(store, events);
    auto database = make_database(server, "counted");
    database.url = sync::parse_url(postgres_url(proxy.port(), database.name), ".");
    run_round(store, database);
    const auto counted = proxy.counters();
    print_value("push: statements per 1,000 events", 1000 * static_cast<double>(counted.statements) / events,
                "", "100");
    print_value("push: bytes an event, to the server", static_cast<double>(counted.from_client) / events, "B",
                "-");
}

void bench_push(const PostgresServer& server) {
    const TempHome home;
    store::Store store(store_options(home, "push.db"));
    store.set_operator("Anna", "anna@example.com");
    fill(store, pushed_events);
    const auto ours_in = make_database(server, "pushed");
    const auto ours = time_of([&] { run_round(store, ours_in); });
    const auto rows = std::stod(server.sql(
        "SELECT (SELECT count(*) FROM targets) + (SELECT count(*) FROM event_logs) + (SELECT count(*) FROM "
        "outreach_logs)",
        ours_in.name));

    const auto peer_in = make_database(server, "inserted");
    const auto script = home.folder() / "insert.sql";
    std::ofstream(script) << "DELETE FROM targets;\n"
                          << "DELETE FROM actors;\nDELETE FROM operators;\n"
                          << inserts_of(server, ours_in, "operators") << inserts_of(server, ours_in, "actors")
                          << inserts_of(server, ours_in, "targets")
                          << inserts_of(server, ours_in, "event_logs")
                          << inserts_of(server, ours_in, "outreach_logs");
    const auto url = server.url(peer_in.name);
    const auto peer = time_of([&] {
        run("/usr/bin/psql", {"-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", script.string(), url});
    });
    print_row("push of 100,000 events: rows/s", 1e6 * rows / ours, 1e6 * rows / peer, "/s",
              "/s, psql, INSERT of 1,000 rows each", "0.5x or more");
}

/// A team's history, made by the server itself.
void make_history(const PostgresServer& server, const Database& database) {
    server.sql(
        fmt::format(
            "INSERT INTO targets (tar_id, tar_username, tar_status_ver, change_seq) SELECT 'TAR-' || "
            "lpad(n::text, 8, '0'), 'lead.' || n, 1795000000000000 + n, n FROM generate_series(1, {0}) n;"
            "INSERT INTO event_logs (elg_id, event_type, kind, act_id, opr_id, tar_id, created_at, "
            "happened_at, "
            "client_key, change_seq) SELECT 'ELG-' || lpad(n::text, 10, '0'), 'Outreach', 'outreach', "
            "'ACT-00000000', 'OPR-00000000', 'TAR-' || lpad((1 + n % {0})::text, 8, '0'), now(), now(), "
            "'key' || "
            "n, {0} + n FROM generate_series(1, {1}) n;"
            "INSERT INTO outreach_logs (olg_id, elg_id, message_text, sent_at, change_seq) SELECT 'OLG-' || "
            "lpad(n::text, 10, '0'), 'ELG-' || lpad(n::text, 10, '0'), 'Hello, this is a message of the "
            "usual "
            "length, is it not? ' || n, now(), {0} + {1} + n FROM generate_series(1, {1}) n;"
            "UPDATE sync_clock SET last_seq = {0} + 2 * {1}; ANALYZE;",
            pulled_leads, 2 * pulled_leads),
        database.name);
}

/// The same rows by COPY, then straight into the store's schema.
void copy_and_insert(const PostgresServer& server, const Database& database, const TempHome& home) {
    const auto copy = [&](const char* query, const char* name) {
        auto file = home.folder() / name;
        run("/usr/bin/psql", {"-X", "-q", "-c", fmt::format("\\copy ({}) TO '{}'", query, file.string()),
                              server.url(database.name)});
        return file;
    };
    const auto leads =
        copy("SELECT change_seq, tar_id, tar_username, tar_status_ver FROM targets WHERE change_seq > 0",
             "leads.tsv");
    const auto events = copy(
        "SELECT e.change_seq, e.elg_id, substr(e.tar_id, 5)::int, e.client_key, 1795000000000000, o.olg_id, "
        "o.message_text FROM event_logs e JOIN outreach_logs o USING (elg_id)",
        "events.tsv");
    RawStore raw(home.folder() / "raw.db");
    raw.insert_lines(leads, RawStore::Lines::leads);
    raw.insert_lines(events, RawStore::Lines::events);
}

void bench_pull(const PostgresServer& server) {
    const auto database = make_database(server, "history");
    make_history(server, database);
    const TempHome home;
    constexpr double rows = 5.0 * pulled_leads;
    store::Store store(store_options(home, "pull.db"));
    store.set_operator("Ben", "ben@example.com");
    const auto ours = time_of([&] { run_round(store, database); });
    const auto peer = time_of([&] { copy_and_insert(server, database, home); });
    print_row("first pull of a million rows: rows/s", 1e6 * rows / ours, 1e6 * rows / peer, "/s",
              "/s, COPY TO, then raw SQLite INSERT", "0.5x or more");
}

std::vector<double> dm_latencies(const Daemon& daemon, const std::string& prefix,
                                 const std::function<bool()>& go_on) {
    auto client = daemon.client();
    std::vector<double> micros;
    for (int i = 0; i < 400 && go_on(); ++i) {
        const auto id = prefix + std::to_string(i);
        micros.push_back(time_of([&] {
            client.call("outreach.log",
                        {{"handle", id}, {"actor", "acc"}, {"message", "hello"}, {"client_id", id}});
        }));
    }
    return micros;
}

void bench_latency(const PostgresServer& server) {
    const Machine anna("anna", server.url("history"));
    const auto busy = dm_latencies(*anna.daemon, "busy",
                                   [&] { return anna.status().state == protocol::SyncState::syncing; });
    while (anna.status().state != protocol::SyncState::idle)
        std::this_thread::sleep_for(std::chrono::seconds(1));
    const auto idle = dm_latencies(*anna.daemon, "idle", [] { return true; });
    print_row("DM while a million rows come: p50", percentile(busy, 0.5), percentile(idle, 0.5), "us",
              "us, the same while sync is idle", "2x");
    print_row("DM while a million rows come: p99", percentile(busy, 0.99), percentile(idle, 0.99), "us",
              "us, the same while sync is idle", "-");
}

}  // namespace

void bench_sync() {
    if (!PostgresServer::available()) {
        std::puts("sync: no PostgreSQL server on this machine (apt install postgresql-15)");
        return;
    }
    const PostgresServer server;
    bench_push(server);
    count_push(server);
    bench_pull(server);
    bench_latency(server);
}

}  // namespace instacrm::bench
