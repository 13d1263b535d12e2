// The PostgreSQL server and the faulty network that other tests stand on do what they say.
#include "tests/support/contains.hpp"
#include "tests/support/fault_proxy.hpp"
#include "tests/support/postgres.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <fstream>
#include <functional>
#include <iostream>
#include <sstream>
#include <thread>

using namespace instacrm;
using namespace instacrm::test;

namespace {

const bool no_postgres = !PostgresServer::available();

constexpr const char* bench_program = "/usr/lib/postgresql/15/bin/pgbench";

/// A server with an empty table, and a proxy before it. Nothing is killed here.
struct Proxied {
    static PostgresOptions fast() {
        PostgresOptions options;
        options.fsync = false;
        return options;
    }

    PostgresServer server{fast()};
    FaultProxy proxy{server.port()};
    std::string url = postgres_url(proxy.port());
    std::string created = server.sql("CREATE TABLE t (n int)");

    std::string rows() const { return server.sql("SELECT count(*) FROM t"); }
};

void wait_until(const std::function<bool()>& condition) {
    for (int attempt = 0; attempt < 1200; ++attempt) {
        if (condition()) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    FAIL("it does not happen");
}

/// One session that goes on: an answer to one statement after the other.
class Session {
public:
    explicit Session(const std::string& url) : psql_(start_psql(url)) {}

    void send(const std::string& sql) { psql_.write(sql + "\n"); }
    /// The answer to a statement that gives `size` bytes.
    std::string ask(const std::string& sql, std::size_t size) {
        send(sql);
        return psql_.read(size);
    }
    Process& psql() { return psql_; }

private:
    Process psql_;
};

/// COMMIT by PostgreSQL's extended protocol, which psql 15 does not speak.
Outcome insert_with_pgbench(const Proxied& postgres, const std::string& mode) {
    const auto script = TempHome();
    const auto file = script.folder() / "insert.sql";
    std::ofstream(file) << "BEGIN;\nINSERT INTO t VALUES (1);\ncommit;\n";
    return run(bench_program, {"-n", "-t", "1", "-M", mode, "-f", file.string(), postgres.url});
}

}  // namespace

TEST_SUITE_BEGIN("PostgreSQL" * doctest::skip(no_postgres));

TEST_CASE("a server runs SQL, and says what is wrong with it") {
    PostgresServer server;
    server.create_database("crm");
    CHECK(server.sql("CREATE TABLE t (n int, s text); INSERT INTO t VALUES (1, 'a'), (2, 'ü'); TABLE t;",
                     "crm") == "1|a\n2|ü\n");
    CHECK(server.sql("SHOW fsync") == "on\n");
    try {
        server.sql("SELECT 1; SELECT nothing;");
        FAIL("no error");
    } catch (const std::runtime_error& error) {
        CHECK(contains(error.what(), "\"nothing\" does not exist"));
    }
}

TEST_CASE("two servers know nothing of each other, and nothing of a password where none is asked for") {
    const PostgresServer asks;
    PostgresOptions options;
    options.login = PostgresOptions::Login::trust;
    options.fsync = false;
    const PostgresServer trusts(options);
    CHECK(asks.port() != trusts.port());
    trusts.sql("CREATE TABLE t (n int)");
    CHECK(asks.sql("SELECT count(*) FROM pg_tables WHERE tablename = 't'") == "0\n");
    CHECK(trusts.sql("SHOW fsync") == "off\n");
    CHECK(contains(psql(asks.url("postgres", "postgres", "wrong"), "SELECT 1").errors,
                   "authentication failed"));
    CHECK(psql(trusts.url("postgres", "postgres", "wrong"), "SELECT 1").output == "1\n");
}

TEST_CASE("what is committed survives a kill and a stop, and nothing else does") {
    PostgresServer server;
    server.sql("CREATE TABLE t (n int); INSERT INTO t VALUES (1);");
    for (const int round : {0, 1}) {
        Session open(server.url());
        CHECK(open.ask("BEGIN; INSERT INTO t VALUES (2); SELECT count(*) FROM t;", 2) == "2\n");
        if (round == 0)
            server.kill();
        else
            server.stop();
        CHECK(psql(server.url(), "SELECT 1").exit_code != 0);
        open.send("COMMIT;");
        CHECK(open.psql().wait() != 0);
        server.start();
        CHECK(server.sql("SELECT n FROM t") == "1\n");
    }
}

// Runs below, in a process of its own.
TEST_CASE("ends with a server" * doctest::skip()) {
    const PostgresServer server;
    std::cout << server.port() << ' ' << server.folder().string() << std::endl;
    ::raise(SIGKILL);
}

TEST_CASE("a server ends, and its folder goes, when the test's process is killed") {
    const auto outcome = run("/proc/self/exe", {"--test-case=ends with a server", "--no-skip"});
    CHECK(outcome.exit_code == SIGKILL);
    std::istringstream words(outcome.output.substr(outcome.output.find_first_of("0123456789")));
    std::uint16_t port = 0;
    std::filesystem::path folder;
    words >> port >> folder;
    REQUIRE(port != 0);
    wait_until([&] { return !std::filesystem::exists(folder); });
    CHECK(psql(postgres_url(port), "SELECT 1").exit_code != 0);
}

TEST_CASE("a proxy without a fault passes everything, and counts it") {
    const Proxied postgres;
    CHECK(psql(postgres.url, "SELECT 1; SELECT repeat('x', 1000000);").output.size() == 2 + 1000001);
    const auto counters = postgres.proxy.counters();
    CHECK(counters.connections == 1);
    CHECK(counters.statements == 2);
    CHECK(counters.from_client > 20);
    CHECK(counters.from_server > 1000000);
}

TEST_CASE("a proxy that refuses ends what is open and takes nothing new, until it passes again") {
    Proxied postgres;
    Session open(postgres.url);
    CHECK(open.ask("SELECT 1;", 2) == "1\n");
    postgres.proxy.refuse();
    CHECK(psql(postgres.url, "SELECT 1").exit_code != 0);
    open.send("SELECT 2;");
    CHECK(open.psql().wait() != 0);
    postgres.proxy.pass();
    CHECK(psql(postgres.url, "SELECT 1").output == "1\n");
    CHECK(postgres.proxy.counters().connections == 3);
}

TEST_CASE("a proxy before a server that is away ends each connection") {
    Proxied postgres;
    postgres.server.stop();
    CHECK(psql(postgres.url, "SELECT 1").exit_code != 0);
    postgres.server.start();
    CHECK(psql(postgres.url, "SELECT 1").output == "1\n");
}

TEST_CASE("in a network that hangs nothing arrives, and what lost bytes ends when it works again") {
    Proxied postgres;
    Session open(postgres.url);
    CHECK(open.ask("SELECT 1;", 2) == "1\n");
    postgres.proxy.hang();
    open.send("INSERT INTO t VALUES (1);");
    Session late(postgres.url);
    wait_until([&] { return postgres.proxy.counters().connections == 2; });
    CHECK(postgres.proxy.counters().statements == 1);
    CHECK(open.psql().running());
    CHECK(late.psql().running());
    SUBCASE("for those that wait") {}
    SUBCASE("for those that went") {
        // The server still has its side, as after a cable was pulled.
        open.psql().kill();
        CHECK(postgres.server.sql(
                  "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'") == "2\n");
    }
    postgres.proxy.pass();
    CHECK(open.psql().wait() != 0);
    CHECK(late.psql().wait() != 0);
    CHECK(postgres.rows() == "0\n");
    wait_until([&] {
        return postgres.server.sql(
                   "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'") == "1\n";
    });
}

TEST_CASE("latency changes nothing but the time") {
    Proxied postgres;
    postgres.proxy.latency(std::chrono::milliseconds(20));
    CHECK(psql(postgres.url, "INSERT INTO t VALUES (1); SELECT count(*) FROM t;").output == "1\n");
}

TEST_CASE("a cut lets exactly as many bytes through, once") {
    Proxied postgres;
    for (const std::uint64_t bytes : {0U, 1U, 8U, 50U, 500U}) {
        CAPTURE(bytes);
        wait_until([&] { return postgres.proxy.counters().open == 0; });
        const auto before = postgres.proxy.counters();
        postgres.proxy.cut_after(bytes);
        CHECK(psql(postgres.url, "SELECT repeat('x', 1000);").exit_code != 0);
        const auto after = postgres.proxy.counters();
        CHECK(after.from_client + after.from_server == before.from_client + before.from_server + bytes);
        CHECK(psql(postgres.url, "SELECT 1").output == "1\n");
    }
}

TEST_CASE("a cut counts the bytes of one side when it is told to, from now on") {
    Proxied postgres;
    Session open(postgres.url);
    CHECK(open.ask("SELECT 1;", 2) == "1\n");
    const auto before = postgres.proxy.counters();
    postgres.proxy.cut_after(20, From::server);
    open.send("INSERT INTO t VALUES (" + std::string(100, ' ') + "1);");
    CHECK(open.psql().wait() != 0);
    CHECK(postgres.proxy.counters().from_server == before.from_server + 20);
    CHECK(postgres.proxy.counters().from_client > before.from_client + 100);
    CHECK(postgres.rows() == "1\n");
}

TEST_CASE("the answer to a COMMIT gets lost, and the rows are there") {
    Proxied postgres;
    postgres.proxy.swallow_answers_after_commit();
    const auto outcome = psql(postgres.url, "SELECT 'commit'; begin; INSERT INTO t VALUES (1);\n Commit;");
    CHECK(outcome.output == "commit\n");  // a text is no COMMIT
    CHECK(outcome.exit_code != 0);
    CHECK(postgres.proxy.counters().lost_answers == 1);
    CHECK(postgres.rows() == "1\n");

    CHECK(psql(postgres.url, "BEGIN; INSERT INTO t VALUES (2); ROLLBACK;").exit_code == 0);
    CHECK(psql(postgres.url, "BEGIN; INSERT INTO t VALUES (2); COMMIT;").exit_code != 0);
    CHECK(postgres.proxy.counters().lost_answers == 2);
    postgres.proxy.pass();
    CHECK(psql(postgres.url, "BEGIN; INSERT INTO t VALUES (3); COMMIT;").exit_code == 0);
    CHECK(postgres.rows() == "3\n");
}

TEST_CASE("the answer to a COMMIT gets lost in the extended protocol, too") {
    Proxied postgres;
    for (const std::string mode : {"extended", "prepared"}) {
        CAPTURE(mode);
        const auto before = postgres.proxy.counters();
        CHECK(insert_with_pgbench(postgres, mode).exit_code == 0);
        CHECK(postgres.proxy.counters().statements >= before.statements + 3);
        postgres.proxy.swallow_answers_after_commit();
        CHECK(insert_with_pgbench(postgres, mode).exit_code != 0);
        CHECK(postgres.proxy.counters().lost_answers == before.lost_answers + 1);
        postgres.proxy.pass();
    }
    CHECK(postgres.rows() == "4\n");
}

TEST_SUITE_END();
