// Databases that another program filled before there was sync, made fit for it: a file, a real PostgreSQL
// server, and the Oracle of cloud_conformance_test.cpp, where its schema is empty.
#include "common/platform/system.hpp"
#include "common/protocol/messages/leads.hpp"
#include "daemon/sync/cloud/schema.hpp"
#include "daemon/sync/cloud/schema_text.hpp"
#include "daemon/sync/upgrade.hpp"
#include "tests/support/contains.hpp"
#include "tests/support/team.hpp"
#include "tests/support/v2_schema.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace instacrm;
using namespace instacrm::sync;
using namespace instacrm::test;
namespace p = instacrm::protocol;

namespace {

void run_sql(Session& session, const std::string& text) {
    for (const auto& statement : split_statements(text)) session.run(statement);
    if (session.backend() == Backend::oracle) session.commit();
}

std::int64_t ask(Session& session, const std::string& sql) {
    std::int64_t number = -1;
    constexpr std::array kinds{Kind::integer};
    session.query(sql, {}, kinds, [&](Values row) { number = std::get<std::int64_t>(row[0]); });
    return number;
}

/// A connection as the daemon makes it.
std::unique_ptr<TimedCloud> connect(const std::string& url) {
    return std::make_unique<TimedCloud>(
        [parsed = parse_url(url, ".")] {
            return std::make_unique<SqlCloud>(std::make_shared<Session>(parsed), nullptr);
        },
        std::chrono::seconds(45), [] { return false; });
}

/// A server whose database "team" has the v2 tables.
struct V2Server {
    V2Server() : server(Cloud::options(false)) {
        server.create_database("team");
        server.sql(v2_schema(false), "team");
    }
    std::string url(const std::string& user = "postgres") const { return server.url("team", user); }
    std::string sql(const std::string& text) const { return server.sql(text, "team"); }

    PostgresServer server;
};

p::LeadResponse lead(const Machine& machine, const std::string& handle) {
    return machine.daemon->client().call<p::LeadResponse>("leads.get", p::LeadRequest{handle});
}

/// What a person sees and does, from the refusal to the second upgrade.
void upgrade_by_hand(const Machine& anna) {
    until("sync says what to do",
          [&] { return contains(anna.status().remedy.value_or(""), "instacrm cloud upgrade"); });
    const auto refused = cli(anna, {"cloud", "init"});
    CHECK(refused.exit_code == 1);
    CHECK(contains(refused.errors, "instacrm cloud upgrade"));

    const auto dry = cli(anna, {"cloud", "upgrade", "--dry-run"});
    CHECK(dry.exit_code == 0);
    CHECK(contains(dry.output, "ALTER TABLE TARGETS ADD CHANGE_SEQ"));
    CHECK(contains(dry.output, "CREATE TABLE SYNC_CLOCK ("));
    CHECK_FALSE(contains(dry.output, "CREATE TABLE TARGETS"));
    CHECK(contains(dry.output, "-- TARGETS: 5 rows"));

    const auto done = cli(anna, {"cloud", "upgrade"});
    CHECK_MESSAGE(done.exit_code == 0, done.errors);
    CHECK(contains(done.output, "rows numbered"));
    CHECK_FALSE(contains(done.output, " 0 rows numbered"));

    const auto again = cli(anna, {"cloud", "upgrade"});
    CHECK(again.exit_code == 0);
    CHECK(contains(again.output, "0 statements run, 0 rows numbered"));
    CHECK(contains(cli(anna, {"cloud", "upgrade", "--dry-run"}).output, "nothing to do"));
    CHECK(cli(anna, {"cloud", "init"}).exit_code == 0);
}

void see_old_rows(const Machine& anna) {
    until("the old DMs", [&] { return anna.messages() == 2; });
    const auto listed = cli(anna, {"leads", "list", "--format", "csv", "--fields", "handle"});
    for (const auto* handle : {"luna", "mira", "noor", "tove", "vera"})
        CHECK(contains(listed.output, handle));
    const auto luna = lead(anna, "luna");
    CHECK(luna.lead.status == LeadStatus::warm);
    CHECK(luna.lead.email == "luna@example.com");
    CHECK(std::ranges::any_of(luna.events, [](const auto& event) { return event.text == "wants prices"; }));
    CHECK(luna.lead.first_contacted_at == parse_time("2026-01-02T03:04:05Z"));
}

}  // namespace

TEST_CASE("a file that another program filled: refused, shown, upgraded, pulled, pushed into") {
    const TempHome shared;
    const auto url = "sqlite3://" + (shared.folder() / "hub.db").string();
    Session hub(parse_url(url, "."));
    run_sql(hub, v2_schema(false, true));
    const Machine anna("anna", url);
    upgrade_by_hand(anna);
    see_old_rows(anna);

    const Machine ben("ben", url);
    ben.log("luna", "dm-1");
    ben.log("fresh.one", "dm-2");
    until_in_sync(ben);
    until("Anna has Ben's", [&] { return anna.messages() == 4; });
    CHECK(ben.messages() == 4);
    CHECK(ben.status().parked == 0);
    CHECK(ask(hub, "SELECT COUNT(*) FROM TARGETS WHERE TAR_USERNAME = 'luna'") == 1);
    CHECK(ask(hub, "SELECT COUNT(*) FROM OUTREACH_LOGS") == 4);
}

TEST_CASE("a server that another program goes on writing to" * doctest::skip(no_postgres)) {
    const V2Server cloud;
    // The other program's user knows the v2 tables, and gets no more for the upgrade.
    cloud.sql(
        "CREATE ROLE tool LOGIN PASSWORD 'tool'; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN "
        "SCHEMA "
        "public TO tool");
    const Machine anna("anna", cloud.url());
    upgrade_by_hand(anna);
    see_old_rows(anna);

    const auto tool = [&](const std::string& text) {
        const auto outcome = psql(cloud.server.url("team", "tool", "tool"), text);
        CHECK_MESSAGE(outcome.exit_code == 0, outcome.errors);
    };
    tool("UPDATE targets SET last_updated = now();");  // the placeholder, too
    tool("UPDATE targets SET tar_status = 'Paid', notes = 'paid in May' WHERE tar_username = 'noor';");
    tool(
        "INSERT INTO targets VALUES ('TAR-0000FFFF', 'wanda', 'Cold No Reply', now(), 'met in Rome', now(), "
        "'N/S', "
        "'N/S', "
        "'N/S');");
    tool(
        "DELETE FROM outreach_logs WHERE elg_id = 'ELG-000000BBBB'; DELETE FROM event_logs WHERE elg_id = "
        "'ELG-000000BBBB';");
    anna.log("mira", "dm-1");
    until("the tool's changes", [&] {
        const auto noor = lead(anna, "noor");
        return noor.lead.status == LeadStatus::paid && !noor.events.empty() && anna.messages() == 2;
    });
    until("the tool's lead", [&] {
        return contains(cli(anna, {"leads", "list", "--format", "csv"}).output, "wanda");
    });
    CHECK(contains(cli(anna, {"leads", "show", "wanda"}).output, "met in Rome"));
    until_in_sync(anna);
    CHECK(cloud.sql("SELECT count(*) FROM outreach_logs") == "2\n");
    CHECK(anna.status().parked == 0);
}

TEST_CASE("a tombstone that says where a lead went on keeps its number when the old row goes" *
          doctest::skip(no_postgres)) {
    const V2Server cloud;
    const auto connection = connect(cloud.url());
    upgrade_cloud(*connection, {});
    cloud.sql(
        "INSERT INTO sync_tombstones VALUES ('TARGETS', 'TAR-0000CCCC', 'TAR-0000ABCD', 7); DELETE FROM "
        "targets "
        "WHERE tar_id IN ('TAR-0000CCCC', 'TAR-0000DDDD')");
    CHECK(cloud.sql("SELECT change_seq FROM sync_tombstones WHERE id = 'TAR-0000CCCC'") == "7\n");
    CHECK(cloud.sql("SELECT change_seq > 7 FROM sync_tombstones WHERE id = 'TAR-0000DDDD'") == "t\n");
}

TEST_CASE("broken off in the middle, an upgrade goes on from there; nobody syncs meanwhile") {
    const auto check = [](const std::string& url) {
        Session session(parse_url(url, "."));
        run_sql(session, v2_schema(false, session.backend() == Backend::sqlite));
        const auto cloud = connect(url);
        UpgradeOptions options;
        options.chunk = 2;
        int chunks = 0;
        options.numbered = [&](auto, auto rows) {
            CHECK(rows <= 2);
            if (++chunks == 4) throw CloudError(CloudFault::unreachable, "cut");
        };
        CHECK_THROWS_AS(upgrade_cloud(*cloud, options), CloudError);
        CHECK(ask(session, "SELECT COUNT(*) FROM TARGETS WHERE CHANGE_SEQ IS NULL") > 0);
        auto fault = CloudFault::other;
        try {
            SqlCloud(parse_url(url, ".")).look("agent");
        } catch (const CloudError& error) {
            fault = error.fault();
            CHECK(contains(error.remedy(), "instacrm cloud upgrade"));
        }
        CHECK(fault == CloudFault::busy);

        options.numbered = {};
        const auto result = upgrade_cloud(*connect(url), options);
        CHECK(result.statements == 0);
        CHECK(result.rows > 0);
        std::int64_t rows = 0;
        std::int64_t last = 0;
        for (const auto* table : all_tables()) {
            const std::string name(table->name);
            CHECK(ask(session, "SELECT COUNT(*) FROM " + name + " WHERE " + unnumbered_rows(*table)) == 0);
            INFO(url << name);
            const auto count = ask(session, "SELECT COUNT(CHANGE_SEQ) FROM " + name);
            if (count == 0) continue;
            // Parents first: each table's numbers lie above those of the ones before, and no two are the
            // same.
            CHECK(ask(session, "SELECT COUNT(DISTINCT CHANGE_SEQ) FROM " + name) == count);
            const auto smallest = ask(session, "SELECT MIN(CHANGE_SEQ) FROM " + name);
            if (session.backend() == Backend::sqlite) CHECK(smallest > last);
            last = ask(session, "SELECT MAX(CHANGE_SEQ) FROM " + name);
            rows += count;
        }
        CHECK(rows == v2_rows);
        CHECK(SqlCloud(parse_url(url, ".")).look("agent").last_seq >= rows);
        CHECK(upgrade_cloud(*connect(url), options).rows == 0);
    };
    const TempHome home;
    check("sqlite3://" + (home.folder() / "hub.db").string());
    if (no_postgres) return;
    PostgresServer server(Cloud::options(false));
    server.create_database("team");
    check(server.url("team"));
}

TEST_CASE("a row that another program holds is waited for, not fought for" * doctest::skip(no_postgres)) {
    const V2Server cloud;
    const auto connection = connect(cloud.url());
    upgrade_cloud(*connection, {});
    cloud.sql(
        "SET session_replication_role = replica; UPDATE targets SET change_seq = NULL WHERE tar_username IN "
        "('luna', 'mira')");
    auto holder = start_psql(cloud.url());
    holder.write("BEGIN; SELECT 1 FROM targets WHERE tar_username = 'luna' FOR UPDATE;\n\\echo held\n");
    CHECK(holder.read(7) == "1\nheld\n");
    std::string said;
    try {
        upgrade_cloud(*connection, {});
    } catch (const CloudError& error) {
        CHECK(error.fault() == CloudFault::busy);
        said = error.what();
    }
    CHECK(contains(said, "TARGETS"));
    CHECK(cloud.sql("SELECT tar_username FROM targets WHERE change_seq IS NULL ORDER BY 1") == "-\nluna\n");
    holder.write("ROLLBACK;\n\\q\n");
    CHECK(holder.wait() == 0);
    CHECK(upgrade_cloud(*connection, {}).rows == 1);
}

TEST_CASE("another program that wants the row of a push waits for the push; neither ends the other" *
          doctest::skip(no_postgres)) {
    const V2Server cloud;
    upgrade_cloud(*connect(cloud.url()), {});
    SqlCloud pushing(parse_url(cloud.url(), "."));
    const auto clock = pushing.lock("agent");
    auto other = start_psql(cloud.url());
    other.write("UPDATE targets SET tar_status = 'Warm' WHERE tar_username = 'luna';\n\\echo done\n\\q\n");
    until("the other waits", [&] {
        return cloud.sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") == "1\n";
    });
    store::Wanted wanted;
    wanted.leads = {cloud.sql("SELECT tar_id FROM targets WHERE tar_username = 'luna'").substr(0, 12)};
    auto rows = pushing.fetch(wanted);
    REQUIRE(rows.of<store::LeadRow>().size() == 1);
    rows.of<store::LeadRow>().front().email = "luna@example.com";
    rows.of<store::LeadRow>().front().email_ver = clock.now;
    pushing.commit("agent", "token", pushing.write(rows, clock.last_seq));
    CHECK(other.wait() == 0);
    CHECK(cloud.sql("SELECT email || tar_status FROM targets WHERE tar_username = 'luna'") ==
          "luna@example.comWarm\n");
}

TEST_CASE("without an owner's rights: an administrator runs what is printed, the daemon numbers" *
          doctest::skip(no_postgres)) {
    const V2Server cloud;
    cloud.sql(
        "CREATE ROLE instacrm LOGIN PASSWORD 'postgres'; GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN "
        "SCHEMA "
        "public TO instacrm; ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE ON TABLES TO instacrm");
    const auto connection = connect(cloud.url("instacrm"));
    std::string remedy;
    try {
        upgrade_cloud(*connection, {});
    } catch (const CloudError& error) {
        CHECK(error.fault() == CloudFault::credentials);
        remedy = error.remedy();
    }
    CHECK(contains(remedy, "instacrm cloud upgrade --dry-run"));

    const UpgradeOptions options;
    cloud.sql(plan_text(read_plan(*connection, options), Backend::postgresql, options.chunk));
    const auto result = upgrade_cloud(*connect(cloud.url("instacrm")), options);
    CHECK(result.statements == 0);
    CHECK(result.rows == v2_rows);
    CHECK(SqlCloud(parse_url(cloud.url("instacrm"), ".")).look("agent").last_seq >= v2_rows);
}

TEST_CASE("a schema of cloud init gets the triggers" * doctest::skip(no_postgres)) {
    const Cloud cloud;
    CHECK(cloud.server.sql("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal", "team") == "0\n");
    const auto epoch = cloud.server.sql("SELECT epoch FROM sync_clock", "team");
    const auto connection = connect(cloud.server.url("team"));
    const auto result = upgrade_cloud(*connection, {});
    CHECK(result.statements > 10);
    CHECK(cloud.server.sql("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal", "team") == "18\n");
    CHECK(cloud.server.sql("SELECT epoch FROM sync_clock", "team") == epoch);
    CHECK(upgrade_cloud(*connection, {}).statements == 0);
    cloud.server.sql("DROP TRIGGER instacrm_bury ON goals", "team");
    CHECK(upgrade_cloud(*connection, {}).statements == result.statements);
}

TEST_CASE("an empty database: an upgrade makes all of it") {
    const TempHome home;
    const auto url = "sqlite3://" + (home.folder() / "hub.db").string();
    CHECK(upgrade_cloud(*connect(url), {}).statements > 20);
    CHECK(upgrade_cloud(*connect(url), {}).statements == 0);
    CHECK(SqlCloud(parse_url(url, ".")).look("agent").last_seq == 0);
}

TEST_CASE("Oracle: a v2 schema, as far as it can be tried") {
    const bool rehearsal = platform::environment("REHEARSAL_SERVICE").has_value();
    auto url = platform::environment("INSTACRM_TEST_ORACLE_URL");
    if (!url && rehearsal)
        url = "oracle://rehearsal:rehearsal@" + platform::environment("REHEARSAL_SERVICE")->substr(2);
    if (!url) {
        MESSAGE("SKIP: no Oracle: set INSTACRM_TEST_ORACLE_URL, or run tests/rehearsal/rehearse.sh");
        return;
    }
    Session session(parse_url(*url, "."));
    if (has_targets(session)) {
        MESSAGE("SKIP: the schema has tables already; this test wants an empty one");
        return;
    }
    run_sql(session, v2_schema(true));
    UpgradeOptions options;
    options.chunk = 3;
    options.triggers = !rehearsal;  // the stand-in runs no PL/SQL
    if (rehearsal) MESSAGE("the triggers are left out: the stand-in for Oracle has no PL/SQL");
    const auto first = upgrade_cloud(*connect(*url), options);
    CHECK(first.statements > 20);
    CHECK(first.rows == v2_rows);
    const auto second = upgrade_cloud(*connect(*url), options);
    CHECK(second.statements == 0);
    CHECK(second.rows == 0);

    SqlCloud cloud(parse_url(*url, "."));
    const auto clock = cloud.look("agent");
    const auto rows = cloud.window(0, clock.last_seq);
    CHECK(rows.size() == v2_rows);
    for (const auto& row : rows.of<store::LeadRow>()) {
        if (row.handle == "luna")
            CHECK(from_micros(row.notes_foreign_ver) == parse_time("2026-01-02T03:04:05Z"));
    }
    if (rehearsal) return;
    run_sql(session,
            "UPDATE TARGETS SET TAR_STATUS = 'Paid' WHERE TAR_ID = 'TAR-0000CCCC';\n"
            "DELETE FROM TARGETS WHERE TAR_ID = 'TAR-0000DDDD';\n");
    const auto later = cloud.window(clock.last_seq, cloud.look("agent").last_seq);
    REQUIRE(later.of<store::LeadRow>().size() == 1);
    CHECK(later.of<store::LeadRow>().front().status_foreign_ver > clock.now);
    CHECK(later.of<store::TombstoneRow>().size() == 1);
}
