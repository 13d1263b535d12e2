// Whole daemons that share a cloud: a file, and a real PostgreSQL server behind a network that breaks.
#include "common/protocol/messages/sync.hpp"

#include "common/domain/time.hpp"
#include "common/protocol/messages/leads.hpp"
#include "common/protocol/messages/outreach.hpp"
#include "daemon/store/sql.hpp"
#include "tests/support/contains.hpp"
#include "tests/support/team.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <thread>

using namespace instacrm;
using namespace instacrm::test;
using instacrm::test::contains;
namespace p = instacrm::protocol;

TEST_CASE("two machines, one file: what one logs the other knows before it writes") {
    const TempHome shared;
    const auto url = "sqlite3://" + (shared.folder() / "hub.db").string();
    const Machine anna("anna", url);
    const Machine ben("ben", url);
    anna.log("luna", "dm-1");
    until("Ben's check names Anna", [&] {
        const auto check =
            ben.daemon->client().call<p::CheckResponse>("outreach.check", p::CheckRequest{"luna", {}});
        return !check.findings.empty() && contains(check.findings.front().message, "anna");
    });

    ben.daemon->client().call("leads.set_status", {{"handle", "luna"}, {"status", "Warm"}});
    until("Anna sees the status", [&] {
        const auto lead = anna.daemon->client().call<p::LeadResponse>("leads.get", p::LeadRequest{"luna"});
        return lead.lead.status == LeadStatus::warm;
    });
    CHECK(anna.messages() == 1);
    CHECK(ben.messages() == 1);
}

TEST_CASE("a machine that was away gets everything, and gives what it kept") {
    const TempHome shared;
    const auto url = "sqlite3://" + (shared.folder() / "hub.db").string();
    const Machine anna("anna", url);
    Machine ben("ben", url);
    until_in_sync(ben);
    ben.daemon->stop();
    for (int i = 0; i < 50; ++i) anna.log("lead" + std::to_string(i), "a" + std::to_string(i));
    until_in_sync(anna);
    ben.daemon->start();
    for (int i = 0; i < 50; ++i) ben.log("lead" + std::to_string(i), "b" + std::to_string(i));
    until("both have all", [&] { return anna.messages() == 100 && ben.messages() == 100; });
}

TEST_CASE(
    "a copy of the cloud's file is put back while who wrote is away: who only read gives it all again") {
    const TempHome shared;
    const auto hub = shared.folder() / "hub.db";
    Machine anna("anna", "sqlite3://" + hub.string());
    Machine ben("ben", "sqlite3://" + hub.string());
    until_in_sync(ben);
    for (int i = 0; i < 5; ++i) anna.log("lead" + std::to_string(i), "a" + std::to_string(i));
    until("Ben has the first five", [&] { return ben.messages() == 5; });
    until_in_sync(ben);
    const auto copy = shared.folder() / "copy.db";
    until_in_sync(anna);
    std::filesystem::copy_file(hub, copy);
    for (int i = 5; i < 10; ++i) anna.log("lead" + std::to_string(i), "a" + std::to_string(i));
    until("Ben has all ten", [&] { return ben.messages() == 10; });
    until_in_sync(ben);
    anna.daemon->stop();
    ben.daemon->stop();
    std::filesystem::remove(hub);  // libstdc++ of Windows takes any two files for one when told to overwrite
    std::filesystem::copy_file(copy, hub);

    ben.daemon->start();
    until("the cloud has all ten", [&] {
        store::Database cloud(hub, store::Database::Access::read_only);
        return cloud.value<std::int64_t>("SELECT COUNT(*) FROM OUTREACH_LOGS") == 10;
    });
    anna.daemon->start();
    until_in_sync(anna);
    CHECK(anna.messages() == 10);
}

TEST_CASE("who waits for a round is told of its end, and not of the next interval's") {
    const TempHome home;
    home.write_config("cloud: {url: 'sqlite3://" + (home.folder() / "hub.db").string() +
                      "', interval: 1h}\nnative_host: {start_daemon: false}\n");
    const Daemon daemon(home);
    // The shorter a round, the likelier it is under way when the first answer is given.
    for (int i = 0; i < 40; ++i) {
        const auto outcome = run(program("instacrm"), {"sync", "now", "--wait"}, {home.variable()});
        CHECK(outcome.exit_code == 0);
    }
}

TEST_CASE("others see who is at work and since when" * doctest::skip(no_postgres)) {
    Cloud cloud;
    const Machine anna("anna", cloud.url());
    anna.log("luna", "dm-1");
    until_in_sync(anna);
    CHECK(cloud.server.sql("SELECT opr_status FROM operators WHERE opr_name = 'anna'", "team") == "online\n");
    CHECK(cloud.server.sql("SELECT count(*) FROM operators o JOIN actors a ON a.opr_id = o.opr_id WHERE "
                           "opr_name = 'anna' AND o.last_activity > (now() AT TIME ZONE 'UTC') - interval "
                           "'1 minute' AND a.last_activity = o.last_activity",
                           "team") == "1\n");
}

TEST_CASE("an outage is shown, and ends by itself" * doctest::skip(no_postgres)) {
    Cloud cloud;
    const Machine anna("anna", cloud.url());
    until_in_sync(anna);
    cloud.proxy.refuse();
    for (int i = 0; i < 20; ++i) anna.log("lead" + std::to_string(i), "dm" + std::to_string(i));
    // Each wait is a random part of a bound that doubles: 1, 2, 4, 8 s.
    std::int64_t seen = 0;
    until("failing for the fourth time", [&] {
        const auto status = anna.status();
        if (status.failures == seen || !status.next_attempt) return false;
        seen = status.failures;
        const auto wait = *status.next_attempt - status.last_failure.value();
        CHECK(wait <= std::chrono::seconds(std::int64_t{1} << (seen - 1)) + std::chrono::milliseconds(50));
        return seen >= 4;
    });
    const auto status = anna.status();
    CHECK(status.state != p::SyncState::idle);
    CHECK(status.error);
    CHECK(status.pending >= 20);
    const auto shown = cli(anna, {"sync", "status", "--json"});
    CHECK(contains(shown.output, "\"error\""));
    CHECK_FALSE(contains(shown.output, "postgres:postgres"));
    cloud.proxy.pass();
    until_in_sync(anna);
    CHECK(events_of(cloud) == 20);
}

TEST_CASE("a wrong password stops the attempts and says so; mended, it goes on" *
          doctest::skip(no_postgres)) {
    Cloud cloud;
    const Machine anna("anna",
                       "postgresql://postgres@127.0.0.1:" + std::to_string(cloud.server.port()) + "/team",
                       ", password_from: \"file:" + (cloud.server.folder() / "pw").string() + "\"");
    until("it says what is missing", [&] { return anna.status().state == p::SyncState::stopped; });
    const auto missing = anna.status();
    CHECK(contains(missing.error.value(), "password_from"));
    CHECK_FALSE(missing.next_attempt);

    std::ofstream(cloud.server.folder() / "pw") << "geheim\n";
    anna.now();
    until("it is refused", [&] {
        const auto status = anna.status();
        return status.state == p::SyncState::stopped && contains(status.error.value_or(""), "authentication");
    });
    CHECK_FALSE(contains(anna.status().error.value(), "geheim"));

    std::ofstream(cloud.server.folder() / "pw") << "postgres\n";
    anna.now();
    until_in_sync(anna);
}

TEST_CASE("a lost answer to COMMIT doubles nothing" * doctest::skip(no_postgres)) {
    Cloud cloud;
    const Machine anna("anna", cloud.url());
    until_in_sync(anna);
    cloud.proxy.swallow_answers_after_commit();
    for (int i = 0; i < 30; ++i) anna.log("lead" + std::to_string(i % 7), "dm" + std::to_string(i));
    until("an answer was lost", [&] { return cloud.proxy.counters().lost_answers >= 1; });
    cloud.proxy.pass();
    anna.now();
    until_in_sync(anna);
    CHECK(events_of(cloud) == 30);
    CHECK(anna.messages() == 30);
}

TEST_CASE("connections cut at any byte: two machines end with the same" * doctest::skip(no_postgres)) {
    Cloud cloud;
    const Machine anna("anna", cloud.url());
    const Machine ben("ben", cloud.url());
    for (int i = 0; i < 40; ++i) {
        anna.log("lead" + std::to_string(i % 9), "a" + std::to_string(i));
        ben.log("lead" + std::to_string(i % 7), "b" + std::to_string(i));
        cloud.proxy.cut_after(static_cast<std::uint64_t>(i) * 977 % 6000);
        anna.now();
        ben.now();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    cloud.proxy.pass();
    until("both have all", [&] {
        anna.now();
        ben.now();
        return anna.messages() == 80 && ben.messages() == 80 && events_of(cloud) == 80;
    });
    until_in_sync(anna);
    until_in_sync(ben);
}

TEST_CASE("the server dies by SIGKILL in the middle of pushes, twenty times" * doctest::skip(no_postgres)) {
    Cloud cloud(true);
    const Machine anna("anna", cloud.url());
    until_in_sync(anna);
    int logged = 0;
    for (int round = 0; round < 20; ++round) {
        for (int i = 0; i < 10; ++i) {
            anna.log("lead" + std::to_string(logged % 31), "dm" + std::to_string(logged));
            ++logged;
        }
        anna.now();
        std::this_thread::sleep_for(std::chrono::milliseconds(round * 3));
        cloud.server.kill();
        cloud.server.start();
    }
    until("all is there", [&] {
        anna.now();
        return anna.status().pending == 0 && events_of(cloud) == logged;
    });
    CHECK(anna.messages() == logged);
}

TEST_CASE("a cloud that hangs slows nobody, and a stop does not wait for it" * doctest::skip(no_postgres)) {
    Cloud cloud;
    Machine anna("anna", cloud.url());
    until_in_sync(anna);
    cloud.proxy.hang();
    anna.now();
    until("it hangs", [&] { return anna.status().state == p::SyncState::syncing; });
    for (int i = 0; i < 20; ++i) anna.log("lead" + std::to_string(i), "dm" + std::to_string(i));
    CHECK(anna.messages() == 20);
    CHECK(anna.daemon->stop() == 0);
    cloud.proxy.pass();
    anna.daemon->start();
    until_in_sync(anna);
    CHECK(events_of(cloud) == 20);
}

TEST_CASE("what the cloud refuses is parked, shown, and sent when its cause is mended" *
          doctest::skip(no_postgres)) {
    Cloud cloud;
    cloud.server.sql("ALTER TABLE targets ADD CONSTRAINT no_bob CHECK (tar_username <> 'bob')", "team");
    const Machine anna("anna", cloud.url());
    anna.log("carol", "dm-1");
    anna.log("bob", "dm-2");
    anna.log("dave", "dm-3");
    until("the others went", [&] { return events_of(cloud) == 2 && anna.status().pending == 0; });
    CHECK(anna.status().parked >= 2);
    const auto parked = cli(anna, {"sync", "parked"});
    CHECK(contains(parked.output, "lead @bob"));
    CHECK(contains(parked.output, "no_bob"));
    CHECK(contains(parked.output, "its lead is parked"));  // not asked of the cloud, which would refuse it

    cloud.server.sql("ALTER TABLE targets DROP CONSTRAINT no_bob", "team");
    CHECK(cli(anna, {"sync", "parked", "retry"}).exit_code == 0);
    anna.now();
    until_in_sync(anna);
    CHECK(events_of(cloud) == 3);
    CHECK(anna.status().parked == 0);
}

TEST_CASE("many refusals in a row are parked once, and the replica keeps its name" *
          doctest::skip(no_postgres)) {
    Cloud cloud;
    const Machine anna("anna", cloud.url());
    anna.log("first", "dm-0");
    until_in_sync(anna);
    const auto name = anna.status().agent;
    cloud.server.sql("ALTER TABLE targets ADD CONSTRAINT nobody CHECK (tar_username NOT LIKE 'x%')", "team");
    for (int i = 0; i < 150; ++i)
        anna.daemon->client().call("leads.add", {{"handle", "x" + std::to_string(i)}});
    until("all are parked", [&] {
        const auto status = anna.status();
        return status.state == p::SyncState::idle && status.pending == 0;
    });
    anna.now();
    until_in_sync(anna);
    CHECK(anna.status().parked == 300);  // 150 leads, and the event of each
    CHECK(anna.status().agent == name);
    CHECK(cloud.count("sync_applied") == 2);  // the administrator's machine, and this
}

TEST_CASE("what other programs write to the shared tables comes too, also when they commit late" *
          doctest::skip(no_postgres)) {
    Cloud cloud;
    const Machine anna("anna", cloud.url());
    anna.log("luna", "dm-1");
    anna.log("noor", "dm-2");
    until_in_sync(anna);
    std::ifstream file(std::string(INSTACRM_SOURCE_FOLDER) + "/sql/cloud/postgresql/triggers.sql");
    cloud.server.sql(std::string(std::istreambuf_iterator<char>(file), {}), "team");

    // A writer that takes its number now and commits later: nobody's cursor may pass it meanwhile.
    auto late = start_psql(cloud.server.url("team"));
    late.write("BEGIN; UPDATE targets SET tar_status = 'Warm' WHERE tar_username = 'luna';\n\\echo held\n");
    CHECK(late.read(5) == "held\n");
    anna.log("mira", "dm-3");
    late.write("COMMIT;\n\\q\n");
    CHECK(late.wait() == 0);

    cloud.server.sql(
        "UPDATE targets SET notes = 'wants prices', email = 'noor@example.com' WHERE tar_username = 'noor';"
        "INSERT INTO targets (tar_id, tar_username) VALUES ('TAR-foreign1', 'Foreign.Lead');"
        "BEGIN; INSERT INTO event_logs (elg_id, event_type, act_id, opr_id, tar_id) VALUES "
        "('ELG-foreign001', "
        "'Outreach', 'ACT-00000000', 'OPR-00000000', 'TAR-foreign1'); INSERT INTO outreach_logs (olg_id, "
        "elg_id, "
        "message_text, sent_at) VALUES ('OLG-foreign001', 'ELG-foreign001', 'from the old tool', '2026-01-02 "
        "03:04:05'); COMMIT;",
        "team");
    const auto lead = [&](const char* handle) {
        return anna.daemon->client().call<p::LeadResponse>("leads.get", p::LeadRequest{handle});
    };
    until("the late status", [&] { return lead("luna").lead.status == LeadStatus::warm; });
    until("the e-mail and the note", [&] {
        const auto noor = lead("noor");
        return noor.lead.email == "noor@example.com" && noor.events.front().text == "wants prices";
    });
    until("the other program's DM", [&] { return anna.messages() == 4; });
    const auto foreign = lead("foreign.lead");
    CHECK(foreign.lead.messages == 1);
    CHECK(foreign.lead.first_contacted_at == parse_time("2026-01-02T03:04:05Z"));
    CHECK(lead("luna").events.front().kind == EventKind::status_changed);

    cloud.server.sql(
        "DELETE FROM outreach_logs WHERE elg_id = 'ELG-foreign001'; DELETE FROM event_logs WHERE elg_id = "
        "'ELG-foreign001';",
        "team");
    until("it is gone", [&] { return anna.messages() == 3; });
    until_in_sync(anna);
    CHECK(events_of(cloud) == 3);
}

namespace {

/// What docs/sync.md tells an administrator to run.
std::string documented_grants() {
    std::ifstream file(INSTACRM_SOURCE_FOLDER "/docs/sync.md");
    std::string text;
    bool inside = false;
    for (std::string line; std::getline(file, line);) {
        inside = (inside || contains(line, "CREATE ROLE instacrm LOGIN")) && !line.empty();
        if (inside) text += line + "\n";
    }
    text.replace(text.find("…"), std::string("…").size(), "postgres");
    return text;
}

}  // namespace

TEST_CASE("the documented rights are enough; a check names one that is missing, and nothing is lost by it" *
          doctest::skip(no_postgres)) {
    const Cloud cloud;
    cloud.server.sql(documented_grants(), "team");
    const Machine anna("anna", cloud.server.url("team", "instacrm"));
    anna.log("luna", "dm-1");
    anna.log("mira", "dm-2");
    until_in_sync(anna);
    const auto fit = cli(anna, {"cloud", "check"});
    CHECK_MESSAGE(fit.exit_code == 0, fit.output);
    CHECK(cloud.count("targets") == 3);  // nothing of the check is left

    cloud.server.sql("REVOKE DELETE ON followups FROM instacrm", "team");
    const auto unfit = cli(anna, {"cloud", "check"});
    CHECK(unfit.exit_code == 1);
    CHECK(contains(unfit.output, "followups"));
    REQUIRE(cli(anna, {"leads", "forget", "luna", "--yes"}).exit_code == 0);
    anna.log("mira", "dm-3");
    until("the erasure is parked, the DM is there",
          [&] { return anna.status().parked == 1 && events_of(cloud) == 3; });
    CHECK(contains(cli(anna, {"sync", "parked"}).output, "erasure"));

    cloud.server.sql("GRANT DELETE ON followups TO instacrm", "team");
    REQUIRE(cli(anna, {"sync", "parked", "retry"}).exit_code == 0);
    until("she is erased there, too", [&] {
        return cloud.server.sql("SELECT count(*) FROM targets WHERE tar_username = 'luna'", "team") == "0\n";
    });
    CHECK(anna.status().parked == 0);
}
