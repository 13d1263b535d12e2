// Sync's pure parts: when it tries, where the cloud is, what it asks in SQL.
#include "daemon/sync/cloud/cloud_error.hpp"
#include "daemon/sync/cloud/cloud_time.hpp"
#include "daemon/sync/cloud/schema_text.hpp"
#include "daemon/sync/cloud/statements.hpp"
#include "daemon/sync/cloud/url.hpp"
#include "daemon/sync/schedule.hpp"
#include "tests/support/contains.hpp"
#include "tests/support/temp_home.hpp"

#include <doctest/doctest.h>

#include <fstream>

using namespace instacrm;
using namespace instacrm::sync;
using namespace std::chrono_literals;
using instacrm::test::contains;

namespace {

/// What is said of a URL that cannot be.
std::string refusal(const std::string& url) {
    try {
        parse_url(url, "/data");
    } catch (const CloudError& error) {
        CHECK(error.fault() == CloudFault::setup);
        return std::string(error.what()) + "; " + error.remedy();
    }
    return "accepted";
}

std::string secret_refusal(const std::string& source) {
    try {
        read_secret(source, {});
    } catch (const CloudError& error) {
        return std::string(error.what()) + "; " + error.remedy();
    }
    return "accepted";
}

}  // namespace

TEST_CASE("back-off: a random part of a bound that doubles with each failure, up to the cap") {
    RetryPolicy policy;
    policy.breaker_after = 100;
    const auto bound = [&](int failures) { return back_off(policy, failures, 1.0); };
    CHECK(bound(1) == 1s);
    CHECK(bound(2) == 2s);
    CHECK(bound(5) == 16s);
    CHECK(bound(9) == 256s);
    CHECK(bound(10) == policy.cap);
    CHECK(bound(99) == policy.cap);
    CHECK(back_off(policy, 5, 0.0) == 0s);
    CHECK(back_off(policy, 5, 0.25) == 4s);
}

TEST_CASE("the breaker opens with the fifth failure, and then waits for half the cap at least") {
    const RetryPolicy policy;
    CHECK(back_off(policy, 4, 1.0) == 8s);
    CHECK(back_off(policy, 5, 0.0) == policy.cap / 2);
    CHECK(back_off(policy, 5, 1.0) == policy.cap);

    Schedule schedule(policy, 0s);
    for (int i = 1; i < 5; ++i) schedule.failed(0s, true, 0.5);
    CHECK(schedule.phase() == Phase::backing_off);
    schedule.failed(0s, true, 0.5);
    CHECK(schedule.phase() == Phase::breaker_open);
    CHECK(schedule.next() == policy.cap * 3 / 4);
    SUBCASE("one success closes it") {
        schedule.succeeded(10s);
        CHECK(schedule.phase() == Phase::idle);
        CHECK(schedule.failures() == 0);
        CHECK(schedule.next() == 10s + policy.interval);
    }
    SUBCASE("a failing probe keeps it open") {
        schedule.failed(300s, true, 0.0);
        CHECK(schedule.phase() == Phase::breaker_open);
        CHECK(schedule.next() == 300s + policy.cap / 2);
    }
}

TEST_CASE("a change wakes an idle engine soon, and no other; asking wakes every one at once") {
    const RetryPolicy policy;
    Schedule schedule(policy, 0s);
    CHECK(schedule.due(0s));
    schedule.succeeded(0s);
    schedule.changed(1s);
    CHECK(schedule.next() == 1s + policy.debounce);
    schedule.changed(1s + policy.debounce / 2);  // more changes do not put it off
    CHECK(schedule.next() == 1s + policy.debounce);

    schedule.failed(2s, true, 1.0);
    schedule.changed(2s);
    CHECK(schedule.next() == 3s);
    schedule.requested(2s);
    CHECK(schedule.due(2s));

    schedule.failed(2s, false, 1.0);  // a person must mend it
    CHECK(schedule.phase() == Phase::stopped);
    CHECK_FALSE(schedule.next());
    schedule.changed(1h);
    CHECK_FALSE(schedule.due(2h));
    schedule.requested(2h);
    CHECK(schedule.due(2h));
}

TEST_CASE("a clock that ran on alone tells that the machine slept") {
    CHECK_FALSE(slept(30s, 31s));
    CHECK(slept(1s, 1h));
    CHECK_FALSE(slept(30s, 10s));  // somebody set the clock back
}

TEST_CASE("cloud.url is taken apart; what people and logs see has no password") {
    const auto postgres =
        parse_url("postgresql://ann%40x:p%40ss%3A@db.example.com:5433/team?sslmode=require", "/data");
    CHECK(postgres.backend == Backend::postgresql);
    CHECK(postgres.user == "ann@x");
    CHECK(postgres.password == "p@ss:");
    CHECK(postgres.host == "db.example.com");
    CHECK(postgres.port == "5433");
    CHECK(postgres.database == "team");
    CHECK(postgres.options == "sslmode=require");
    CHECK(postgres.shown == "postgresql://ann@x@db.example.com:5433/team");

    CHECK(parse_url("postgresql://[::1]:5432/team", "/data").host == "::1");
    const auto wallet = parse_url("oracle://?service=team_high", "/data");
    CHECK(wallet.database == "team_high");
    CHECK(wallet.user.empty());
    CHECK(parse_url("oracle://crm@db:1521/XEPDB1", "/data").shown == "oracle://crm@db:1521/XEPDB1");

    CHECK(parse_url("sqlite3://hub.db", "/data").file == "/data/hub.db");
    CHECK(parse_url("sqlite3:///srv/hub.db", "/data").file == "/srv/hub.db");
}

TEST_CASE("a URL that cannot be says what is missing and how to write it") {
    CHECK(contains(refusal("mysql://x/y"), "unknown scheme"));
    CHECK(contains(refusal("hub.db"), "sqlite3://"));
    CHECK(contains(refusal("sqlite3://"), "names no file"));
    CHECK(contains(refusal("postgresql://ann@host"), "names no database"));
    CHECK(contains(refusal("postgresql:///team"), "names no host"));
    CHECK(contains(refusal("oracle://ann@host"), "service"));
    CHECK_FALSE(contains(refusal("postgresql://ann:geheim@host"), "geheim"));
}

TEST_CASE("a secret comes from where its name says, and is in no message") {
    const test::TempHome home;
    const auto file = home.folder() / "password";
    std::ofstream(file) << "geheim\r\n";
    CHECK(read_secret("file:" + file.string(), {}) == "geheim");
    CHECK_FALSE(read_secret("", {}));
    CHECK(contains(secret_refusal("file:" + file.string() + ".none"), "cloud.password_from"));
    CHECK(contains(secret_refusal("env:INSTACRM_NOT_THERE"), "INSTACRM_NOT_THERE"));
    CHECK(contains(secret_refusal("keyring:a b; rm -rf"), "letters, digits"));
}

TEST_CASE("a time of the shared schema keeps its microseconds; anything else is refused") {
    const auto time = parse_time("2026-02-28T23:59:59.000001Z");
    CHECK(format_cloud_time(time) == "2026-02-28 23:59:59.000001");
    CHECK(parse_cloud_time("2026-02-28 23:59:59.000001") == time);
    CHECK(parse_cloud_time("2026-02-28 23:59:59.5") == parse_time("2026-02-28T23:59:59.5Z"));
    CHECK(parse_cloud_time("1969-12-31 23:59:59.999999") == Time(-1us));
    for (const auto* wrong : {"", "2026-02-30 00:00:00", "yesterday, at noon sharp", "2026-1-1 00:00:00"})
        CHECK_THROWS_AS(parse_cloud_time(wrong), CloudError);
}

TEST_CASE("a migration's statements: comments go, a block ends with a slash") {
    const auto statements = split_statements(
        "-- first\nCREATE TABLE A (\n    X INTEGER\n);\n\nCREATE OR REPLACE TRIGGER T\nBEGIN\n    x := "
        "1;\nEND;\n/\n"
        "INSERT INTO A VALUES (1);\n");
    REQUIRE(statements.size() == 3);
    CHECK(statements[0] == "CREATE TABLE A (\n    X INTEGER\n)");
    CHECK(statements[1].ends_with("END;"));
    CHECK(statements[2] == "INSERT INTO A VALUES (1)");
}

TEST_CASE("each database gets statements in its own words") {
    const auto sqlite = make_statements(Backend::sqlite);
    const auto postgresql = make_statements(Backend::postgresql);
    const auto oracle = make_statements(Backend::oracle);
    REQUIRE(oracle.tables.size() == sqlite.tables.size());
    for (std::size_t i = 0; i < oracle.tables.size(); ++i) {
        CHECK(contains(sqlite.tables[i].write, "json_each"));
        CHECK(contains(postgresql.tables[i].write, "jsonb_array_elements"));
        CHECK(oracle.tables[i].write.starts_with("MERGE INTO"));
        // Oracle knows no identifier of more than 30 bytes before 12.2, and no empty IN ().
        CHECK_FALSE(contains(oracle.tables[i].by_key, "()"));
        // A parameter for each column of a row, and its number.
        std::size_t parameters = 0;
        for (auto at = oracle.tables[i].write.find(":p"); at != std::string::npos;
             at = oracle.tables[i].write.find(":p", at + 1))
            ++parameters;
        CHECK(parameters == oracle.tables[i].kinds.size());
    }
}
