#include "tests/bench/files_bench.hpp"

#include "common/platform/system.hpp"
#include "tests/bench/figures.hpp"
#include "tests/support/daemon.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>

namespace instacrm::bench {
namespace {

using namespace test;

/// A million leads with a DM each, as the store holds them; counters that no figure here reads are left out.
constexpr const char* million = R"sql(
PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; BEGIN;
INSERT INTO operator (uid, email, name, created_at, last_activity_at, seq) VALUES ('OPR-BENCH001', 'b@example.com', 'Bench', 0, 0, 1);
INSERT INTO actor (uid, handle, operator_id, created_at, last_activity_at, seq) SELECT 'ACT-BENCH001', 'our.shop', id, 0, 0, 2 FROM operator WHERE email = 'b@example.com';
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
INSERT INTO lead (uid, handle, handle_ver, status, status_ver, full_name, email, created_at, updated_at, messages, first_contacted_at, last_contacted_at, last_actor_id, last_operator_id, seq)
SELECT printf('TAR-%08d', i), printf('lead_%07d', i), 1, i % 6, 1, 'Lead Number ' || i, 'lead' || i || '@example.com', 1700000000000000 + i * 1000000, 1700000000000000 + i * 1000000, 1, 1700000000000000 + i * 1000000, 1700000000000000 + i * 1000000, (SELECT MAX(id) FROM actor), (SELECT MAX(id) FROM operator), i + 2 FROM n;
INSERT INTO event (uid, type, kind, operator_id, actor_id, lead_id, at, created_at, seq)
SELECT printf('ELG-%010d', id), 0, 0, last_operator_id, last_actor_id, id, last_contacted_at, last_contacted_at, 1000002 + id FROM lead WHERE id > 0;
INSERT INTO event_text (event_id, outreach_uid, text, state) SELECT id, 'OLG-' || substr(uid, 5), 'Hello, ' || uid || ', your work is "wonderful"', 0 FROM event WHERE kind = 0;
UPDATE clock SET seq = 3000000;
COMMIT; ANALYZE;
)sql";

/// What `instacrm export leads --format csv` writes, asked of the shell.
constexpr const char* same_leads = R"sql(
SELECT l.handle, l.status, strftime('%Y-%m-%dT%H:%M:%fZ', l.last_contacted_at / 1e6, 'unixepoch'), a.handle, o.name, l.messages,
l.full_name, l.email, l.phone, l.contact_source, strftime('%Y-%m-%dT%H:%M:%fZ', l.first_contacted_at / 1e6, 'unixepoch'),
strftime('%Y-%m-%dT%H:%M:%fZ', l.created_at / 1e6, 'unixepoch'), strftime('%Y-%m-%dT%H:%M:%fZ', l.updated_at / 1e6, 'unixepoch'),
f.due_at, l.uid FROM lead l LEFT JOIN actor a ON a.id = l.last_actor_id LEFT JOIN operator o ON o.id = l.last_operator_id
LEFT JOIN followup f ON f.lead_id = l.id WHERE l.id > 0 AND l.removed = 0 ORDER BY l.updated_at DESC)sql";

constexpr int imported_rows = 100'000;

/// What `instacrm import leads` makes of leads_file(), in one transaction: less cannot be done with these
/// tables.
constexpr const char* same_rows = R"sql(
PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA cache_size = -8192; BEGIN;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
INSERT INTO lead (uid, handle, handle_ver, status, status_ver, full_name, profile_ver, email, email_ver, phone, phone_ver, created_at, updated_at, seq)
SELECT 'TAR-' || hex(randomblob(8)), printf('person%07d', i), 1, 2, 1, 'Person ' || i, 1, 'p' || i || '@example.com', 1, '+49 ' || i, 1, 1740000000000000 + i, 1740000000000000 + i, i FROM n;
INSERT INTO event (uid, type, kind, operator_id, actor_id, lead_id, at, created_at, from_value, to_value, details, seq)
SELECT 'ELG-' || hex(randomblob(8)), 1, k.column1, 0, 0, id, created_at, created_at, 0, 2, k.column2, id * 3 + k.column1
FROM lead, (VALUES (2, 'Lead = [Added]'), (3, 'Status Change = [Status: Cold No Reply -> Warm]'), (4, 'Update = [Email: N/S -> p0000000@example.com, Phone: N/S -> +49 0000000]')) k WHERE id > 0;
INSERT INTO outbox (entity, row_id) SELECT 2, id FROM lead WHERE id > 0 UNION ALL SELECT 3, id FROM event;
COMMIT;
)sql";

std::string leads_file() {
    std::string text = "handle,full_name,email,phone,status,updated_at\n";
    for (int i = 0; i < imported_rows; ++i) {
        text +=
            fmt::format("person{0:07},Person {0},p{0}@example.com,+49 {0},Warm,2025-03-04T10:00:00Z\n", i);
    }
    return text;
}

double peak_mib(int pid) {
    std::error_code error;
    const auto path = "/proc/" + std::to_string(pid) + "/status";
    if (!std::filesystem::exists(path, error)) return 0;
    const auto status = platform::read_file(path);
    const auto place = status.find("VmHWM:");  // none of a program that has ended
    return place == std::string::npos ? 0 : std::strtod(status.c_str() + place + 6, nullptr) / 1024;
}

struct Ran {
    double seconds;
    double peak_mib;
};

/// However long it takes.
Ran watch(const std::filesystem::path& program, const std::vector<std::string>& words,
          const Variables& variables, std::string_view input = "") {
    double peak = 0;
    const auto took = time_of([&] {
        Process process(program, words, variables);
        process.write(input);
        process.close_input();
        while (process.running()) {
            peak = std::max(peak, peak_mib(process.id()));
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        if (process.wait() != 0) throw std::runtime_error(process.errors());
    });
    return {took / 1e6, peak};
}

void must(const Outcome& outcome) {
    if (outcome.exit_code != 0) throw std::runtime_error(outcome.errors);
}

class Million {
public:
    Million() {
        home_.write_config("native_host: {start_daemon: false}\n");
        { const Daemon makes_the_schema(home_); }
        long_shell(million);
    }

    Outcome shell(const std::string& sql) const {
        return run("/usr/bin/sqlite3", {"-csv", home_.paths().store_file.string()}, {}, sql);
    }
    Ran long_shell(const std::string& sql) const {
        return watch("/usr/bin/sqlite3", {"-csv", home_.paths().store_file.string()}, {}, sql);
    }
    Outcome cli(const std::vector<std::string>& words) const {
        return run(program("instacrm"), words, {home_.variable()});
    }
    Ran long_cli(const std::vector<std::string>& words) const {
        return watch(program("instacrm"), words, {home_.variable()});
    }
    std::string file(const std::string& name) const { return (home_.folder() / name).string(); }
    const TempHome& home() const { return home_; }

private:
    TempHome home_;
};

void bench_looks(const Million& store) {
    struct Look {
        const char* what;
        std::vector<std::string> words;
        const char* sql;
        const char* peer;
    };
    const Look looks[] = {
        {"status, 1 M leads, whole process: p50", {"status"}, "SELECT 1;", "ms, sqlite3 FILE 'select 1'"},
        {"leads list --limit 50, 1 M leads: p50",
         {"leads", "list", "--limit", "50"},
         "SELECT handle, status, messages FROM lead WHERE removed = 0 ORDER BY updated_at DESC LIMIT 50;",
         "ms, sqlite3, the same rows"}};
    for (const auto& look : looks) {
        std::vector<double> ours;
        std::vector<double> peer;
        for (int i = 0; i < 40; ++i) {
            ours.push_back(time_of([&] { must(store.cli(look.words)); }));
            peer.push_back(time_of([&] { must(store.shell(look.sql)); }));
        }
        print_row(look.what, percentile(ours, 0.5) / 1000, percentile(peer, 0.5) / 1000, "ms", look.peer,
                  "2x");
    }
}

void bench_exports(const Million& store, Daemon& daemon) {
    const auto csv = store.long_cli({"export", "leads", "--out", store.file("a.csv")});
    const auto xlsx = store.long_cli({"export", "leads", "--out", store.file("a.xlsx")});
    const auto peer = store.long_shell(".once " + store.file("b.csv") + "\n" + same_leads + ";");
    constexpr const char* shell = "s, sqlite3 -csv, the same columns";
    print_row("export leads, 1 M, csv", csv.seconds, peer.seconds, "s", shell, "2x");
    print_row("export leads, 1 M, xlsx", xlsx.seconds, peer.seconds, "s", shell, "-");
    print_value("  instacrm's peak, csv", csv.peak_mib, "MiB", "64");
    print_value("  instacrm's peak, xlsx", xlsx.peak_mib, "MiB", "128");
    print_value("  instacrmd's peak", peak_mib(daemon.process().id()), "MiB", "64");
}

/// Into an empty store, then the same file once more.
void bench_import() {
    const TempHome home;
    home.write_config("native_host: {start_daemon: false}\n");
    Daemon daemon(home);
    const auto file = (home.folder() / "leads.csv").string();
    platform::write_file_atomically(file, leads_file());
    const auto import = [&] {
        return watch(program("instacrm"), {"import", "leads", file}, {home.variable()});
    };
    const auto first = import();
    const auto again = import();

    const TempHome other;
    other.write_config("native_host: {start_daemon: false}\n");
    { const Daemon makes_the_schema(other); }
    const auto peer = watch("/usr/bin/sqlite3", {other.paths().store_file.string()}, {}, same_rows);
    print_row("import leads, 100,000 new", first.seconds, peer.seconds, "s",
              "s, sqlite3, same rows, one commit", "-");
    print_row("import leads, the same again", again.seconds, peer.seconds, "s", "s, as above", "-");
    print_value("  instacrm's peak", first.peak_mib, "MiB", "64");
    print_value("  instacrmd's peak", peak_mib(daemon.process().id()), "MiB", "64");
}

}  // namespace

void bench_files() {
    bench_import();
    const Million store;
    Daemon daemon(store.home());
    bench_exports(store, daemon);
    bench_looks(store);
}

}  // namespace instacrm::bench
