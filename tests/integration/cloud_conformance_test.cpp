// What sync asks of a database, asked of each: the hub's file, a real PostgreSQL server, and the Oracle that
// INSTACRM_TEST_ORACLE_URL names (an empty schema of its own) or tests/rehearsal stands in for.
#include "common/domain/ids.hpp"
#include "common/platform/system.hpp"
#include "daemon/sync/cloud/schema.hpp"
#include "daemon/sync/cloud/schema_text.hpp"
#include "daemon/sync/cloud/sql_cloud.hpp"
#include "tests/support/contains.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/temp_home.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <random>

using namespace instacrm;
using namespace instacrm::sync;
using instacrm::test::contains;

namespace {

const Time moment = parse_time("2026-11-20T10:00:05.123456Z");

/// One database with the schema in it, and what is needed to reach it again.
struct Target {
    CloudUrl url;
    std::unique_ptr<SqlCloud> cloud;

    explicit Target(const std::string& text) : url(parse_url(text, ".")) { reconnect(); }
    void reconnect() {
        cloud = std::make_unique<SqlCloud>(url);
        if (!has_schema(cloud->session())) create_schema(cloud->session());
    }
    /// As `cloud upgrade` does for other programs' sake: to sync it must make no difference.
    void add_triggers() const {
        for (const auto& statement : split_statements(schema_files(url.backend).triggers))
            cloud->session().run(statement);
    }
};

std::optional<std::string> oracle_url() {
    if (auto url = platform::environment("INSTACRM_TEST_ORACLE_URL")) return url;
    if (const auto service = platform::environment("REHEARSAL_SERVICE"))
        return "oracle://rehearsal:rehearsal@" + service->substr(2);
    return std::nullopt;
}

/// Runs the case on every database that can be had here; says which cannot.
void on_each(const std::function<void(Target&)>& test) {
    const auto run = [&](const char* name, const std::string& url, bool triggers = false) {
        INFO(name);
        Target target(url);
        if (triggers) target.add_triggers();
        test(target);
    };
    const test::TempHome home;
    run("sqlite", "sqlite3://" + (home.folder() / "hub.db").string());
    if (test::PostgresServer::available()) {
        test::PostgresOptions options;
        options.fsync = false;
        static const test::PostgresServer server(options);
        static int number = 0;
        for (const bool triggers : {false, true}) {
            const auto database = "team" + std::to_string(++number);
            server.create_database(database);
            run(triggers ? "postgresql, with triggers" : "postgresql", server.url(database), triggers);
        }
    } else {
        MESSAGE("SKIP: no PostgreSQL server on this machine");
    }
    if (const auto oracle = oracle_url())
        run("oracle", *oracle);
    else
        MESSAGE("SKIP: no Oracle: set INSTACRM_TEST_ORACLE_URL, or run tests/rehearsal/rehearse.sh");
}

/// Ids that no other case has used: an Oracle schema is not emptied between cases.
std::string fresh(const std::string& prefix) {
    static std::mt19937_64 engine(std::random_device{}());
    return prefix + std::to_string(engine() % 100'000'000);
}

store::LeadRow lead(const std::string& id) {
    store::LeadRow row;
    row.id = id;
    row.handle = "h" + id.substr(4);
    row.status = "Cold No Reply";
    row.email = row.phone = row.contact_source = "N/S";
    row.notes = "N/A";
    row.status_ver = row.email_ver = row.handle_ver = 100;
    row.first_contacted_at = row.updated_at = moment;
    return row;
}

store::EventRow event(const std::string& id, const std::string& lead_id) {
    store::EventRow row;
    row.id = id;
    row.type = "Outreach";
    row.kind = "outreach";
    row.operator_id = system_operator_id;
    row.actor_id = system_actor_id;
    row.lead_id = lead_id;
    row.created_at = moment;
    row.at = moment;
    return row;
}

std::int64_t push(SqlCloud& cloud, const store::Rows& rows, const std::string& token = "token") {
    const auto clock = cloud.lock("agent");
    const auto last = cloud.write(rows, clock.last_seq);
    cloud.commit("agent", token, last);
    return clock.last_seq;
}

store::LeadRow read_lead(SqlCloud& cloud, const std::string& id) {
    store::Wanted wanted;
    wanted.leads.push_back(id);
    const auto rows = cloud.fetch(wanted);
    REQUIRE(rows.of<store::LeadRow>().size() == 1);
    return rows.of<store::LeadRow>().front();
}

}  // namespace

TEST_CASE("a row comes back as it went: every letter, every microsecond, and nothing where nothing was") {
    on_each([](Target& target) {
        auto& cloud = *target.cloud;
        const auto id = fresh("TAR-");
        auto row = lead(id);
        row.handle = "h." + std::string(30 - id.size(), 'x') + id.substr(4);
        row.handle.resize(32, 'y');
        row.full_name = "Noor نور 🏺 O'Brien";
        row.link = std::nullopt;
        row.bio = std::string("line\nbreak\ttab \"quote\" \\ back");
        row.contact_source = std::string(3900, 's');
        row.removed_ver = 1'795'000'000'123'456;
        const auto event_id = fresh("ELG-");
        std::string text;
        for (int i = 0; i < 4000; ++i) text += i % 10 == 0 ? "é" : "n";
        store::Rows rows;
        rows.of<store::LeadRow>().push_back(row);
        rows.of<store::EventRow>().push_back(event(event_id, id));
        rows.of<store::MessageRow>().push_back({fresh("OLG-"), event_id, "👋 hi", moment, 0});
        rows.of<store::NoteRow>().push_back({event_id, id, std::string(system_operator_id), text, moment});
        const auto before = push(cloud, rows);

        const auto back = cloud.window(before, before + 4);
        REQUIRE(back.of<store::LeadRow>().size() == 1);
        const auto& got = back.of<store::LeadRow>().front();
        CHECK(got.handle == row.handle);
        CHECK(got.full_name == row.full_name);
        CHECK_FALSE(got.link);
        CHECK(got.bio == row.bio);
        CHECK(got.contact_source == row.contact_source);
        CHECK(got.removed_ver == row.removed_ver);
        CHECK(got.updated_at == moment);
        REQUIRE(back.of<store::EventRow>().size() == 1);
        CHECK(back.of<store::EventRow>().front().at == moment);
        CHECK_FALSE(back.of<store::EventRow>().front().to_value);
        REQUIRE(back.of<store::MessageRow>().size() == 1);
        CHECK(back.of<store::MessageRow>().front().text == "👋 hi");
        REQUIRE(back.of<store::NoteRow>().size() == 1);
        CHECK(back.of<store::NoteRow>().front().text == text);
    });
}

TEST_CASE("of each field the newer version stays, whatever came last") {
    on_each([](Target& target) {
        const auto id = fresh("TAR-");
        store::Rows rows;
        auto row = lead(id);
        row.status = "Warm";
        row.email = "old@example.com";
        rows.of<store::LeadRow>() = {row};
        push(*target.cloud, rows);

        row.status = "Booked";
        row.status_ver = 99;  // older
        row.email = "new@example.com";
        row.email_ver = 101;  // newer
        row.updated_at = moment - std::chrono::hours(1);
        rows.of<store::LeadRow>() = {row};
        push(*target.cloud, rows);

        const auto got = read_lead(*target.cloud, id);
        CHECK(got.status == "Warm");
        CHECK(got.status_ver == 100);
        CHECK(got.email == "new@example.com");
        CHECK(got.email_ver == 101);
        CHECK(got.updated_at == moment);
    });
}

TEST_CASE("numbers follow each other, a rewritten row moves on, and a window holds what lies in it") {
    on_each([](Target& target) {
        auto& cloud = *target.cloud;
        const auto first = fresh("TAR-");
        const auto second = fresh("TAR-");
        store::Rows rows;
        rows.of<store::LeadRow>() = {lead(first), lead(second)};
        const auto start = push(cloud, rows);
        CHECK(cloud.look("agent").last_seq == start + 2);
        CHECK(cloud.window(start, start + 1).of<store::LeadRow>().front().id == first);
        CHECK(cloud.window(start + 1, start + 2).of<store::LeadRow>().front().id == second);

        rows.of<store::LeadRow>() = {lead(first)};
        push(cloud, rows);
        CHECK(cloud.window(start, start + 1).size() == 0);
        CHECK(cloud.window(start + 2, start + 3).of<store::LeadRow>().front().id == first);
    });
}

TEST_CASE("nothing of a push that was not committed is there; the newest one's token is") {
    on_each([](Target& target) {
        auto& cloud = *target.cloud;
        const auto id = fresh("TAR-");
        store::Rows rows;
        rows.of<store::LeadRow>() = {lead(id)};
        const auto token = fresh("t");
        push(cloud, rows, token);
        const auto before = cloud.look("agent");
        CHECK(before.last_push == token);

        const auto clock = cloud.lock("agent");
        rows.of<store::LeadRow>() = {lead(fresh("TAR-"))};
        cloud.write(rows, clock.last_seq);
        cloud.roll_back();
        const auto after = cloud.look("agent");
        CHECK(after.last_seq == before.last_seq);
        CHECK(after.last_push == token);
        CHECK(cloud.look("somebody else").last_push.empty());
    });
}

TEST_CASE("the cloud's own clock only goes forward") {
    on_each([](Target& target) {
        auto& cloud = *target.cloud;
        store::Version last = 0;
        for (int i = 0; i < 5; ++i) {
            const auto clock = cloud.lock("agent");
            CHECK(clock.now > last);
            last = clock.now;
            cloud.commit("agent", fresh("t"), clock.last_seq);
        }
        const auto offset = from_micros(last) - system_now();
        CHECK(offset < std::chrono::hours(1));
        CHECK(offset > -std::chrono::hours(1));
    });
}

TEST_CASE("many rows by id come with few statements") {
    on_each([](Target& target) {
        auto& cloud = *target.cloud;
        store::Rows rows;
        store::Wanted wanted;
        for (int i = 0; i < 250; ++i) {
            rows.of<store::LeadRow>().push_back(lead(fresh("TAR-")));
            wanted.leads.push_back(rows.of<store::LeadRow>().back().id);
        }
        const auto before = cloud.traffic().statements;
        push(cloud, rows);
        CHECK(cloud.fetch(wanted).of<store::LeadRow>().size() == 250);
        CHECK(cloud.traffic().statements - before < 15);
    });
}

TEST_CASE("a row that the schema cannot hold is refused as such, and the connection goes on") {
    on_each([](Target& target) {
        auto& cloud = *target.cloud;
        store::Rows rows;
        rows.of<store::EventRow>() = {event(fresh("ELG-"), "TAR-nobody")};
        const auto clock = cloud.lock("agent");
        auto fault = CloudFault::other;
        try {
            cloud.write(rows, clock.last_seq);
        } catch (const CloudError& error) {
            fault = error.fault();
        }
        CHECK(fault == CloudFault::refused_row);
        cloud.roll_back();
        CHECK(cloud.look("agent").last_seq == clock.last_seq);
    });
}

TEST_CASE("the clock's lock is waited for, but not for ever") {
    on_each([](Target& target) {
        const auto clock = target.cloud->lock("agent");
        auto fault = CloudFault::other;
        try {
            SqlCloud(target.url).lock("another");
        } catch (const CloudError& error) {
            fault = error.fault();
        }
        CHECK(fault == CloudFault::busy);
        target.cloud->roll_back();
        SqlCloud another(target.url);
        CHECK(another.lock("another").last_seq == clock.last_seq);
        another.roll_back();
    });
}

TEST_CASE("two people who changed names with each other: nobody's row is refused") {
    on_each([](Target& target) {
        auto& cloud = *target.cloud;
        const auto first = fresh("Ann ");
        const auto second = fresh("Bea ");
        const auto person = [](const std::string& id, const std::string& name, store::Version version) {
            return store::OperatorRow{id,    id + "@example.com", name, version, "offline", 0, 0, moment,
                                      moment};
        };
        const auto ann = fresh("OPR-");
        const auto bea = fresh("OPR-");
        store::Rows rows;
        rows.of<store::OperatorRow>() = {person(ann, first, 1), person(bea, second, 1)};
        push(cloud, rows);
        rows.of<store::OperatorRow>() = {person(ann, second, 2), person(bea, first, 2)};
        push(cloud, rows);
        rows.of<store::OperatorRow>() = {person(ann, "older", 1)};  // does not win, and takes nothing away
        push(cloud, rows);

        store::Wanted wanted;
        wanted.operators = {ann, bea};
        const auto got = cloud.fetch(wanted).of<store::OperatorRow>();
        REQUIRE(got.size() == 2);
        for (const auto& row : got) CHECK(row.name == (row.id == ann ? second : first));
    });
}

TEST_CASE("what the team agreed on comes back as it went") {
    on_each([](Target& target) {
        auto& cloud = *target.cloud;
        const auto lead_id = fresh("TAR-");
        const auto rule_id = fresh("RUL-");
        const auto goal_id = fresh("GOL-");
        const std::string someone(system_operator_id);
        store::Rows rows;
        rows.of<store::LeadRow>() = {lead(lead_id)};
        rows.of<store::SharedRule>() = {{rule_id, "Frequency Cap", "Total Messages Sent", 20, 3600,
                                         "Hard Block", R"({"block":true})", std::nullopt, std::nullopt,
                                         "Active", 7, someone, moment}};
        rows.of<store::GoalRow>() = {{goal_id, "Bookings Made", 5, "Monthly", std::nullopt, std::nullopt,
                                      "Pending Suggestion", 8, std::nullopt, moment, moment, std::nullopt}};
        rows.of<store::VoteRow>() = {{goal_id, someone, 1, 9}};
        rows.of<store::FollowupRow>() = {{lead_id, moment, 0, someone, 10}};
        const auto setting = fresh("setting.");
        rows.of<store::SettingRow>() = {{setting, R"(["a", "é"])", 11}};
        const auto mark = fresh("mark");
        rows.of<store::SuppressionRow>() = {{mark, moment}};
        rows.of<store::TombstoneRow>() = {{"TARGETS", fresh("TAR-"), std::nullopt}};
        const auto before = push(cloud, rows);

        const auto back = cloud.window(before, before + 8);
        CHECK(back.size() == 8);
        REQUIRE(back.of<store::SharedRule>().size() == 1);
        const auto& rule = back.of<store::SharedRule>().front();
        CHECK(rule.limit_value == 20);
        CHECK(rule.options == R"({"block":true})");
        CHECK_FALSE(rule.operator_id);
        CHECK(rule.suggested_by == someone);
        REQUIRE(back.of<store::GoalRow>().size() == 1);
        CHECK(back.of<store::GoalRow>().front().start_at == moment);
        CHECK_FALSE(back.of<store::GoalRow>().front().end_at);
        REQUIRE(back.of<store::SettingRow>().size() == 1);
        CHECK(back.of<store::SettingRow>().front().value == R"(["a", "é"])");
        REQUIRE(back.of<store::SuppressionRow>().size() == 1);
        CHECK(back.of<store::SuppressionRow>().front().mark == mark);

        store::Rows later;
        later.of<store::VoteRow>() = {{goal_id, someone, 0, 12}};
        later.of<store::FollowupRow>() = {{lead_id, moment, 1, someone, 9}};  // older: does not win
        const auto second = push(cloud, later);
        const auto again = cloud.window(second, second + 2);
        REQUIRE(again.of<store::VoteRow>().size() == 1);
        CHECK(again.of<store::VoteRow>().front().value == 0);
        REQUIRE(again.of<store::FollowupRow>().size() == 1);
        CHECK(again.of<store::FollowupRow>().front().state == 0);
    });
}

TEST_CASE("an erased lead goes, with every text; its events go over to the one without a name") {
    on_each([](Target& target) {
        auto& cloud = *target.cloud;
        const auto old_id = fresh("TAR-");
        const auto new_id = fresh("TAR-");
        const auto dm = fresh("ELG-");
        const auto note = fresh("ELG-");
        store::Rows rows;
        rows.of<store::LeadRow>().push_back(lead(old_id));
        auto event_row = event(dm, old_id);
        event_row.details = "Email: a -> b";
        rows.of<store::EventRow>().push_back(event_row);
        rows.of<store::EventRow>().push_back(event(note, old_id));
        rows.of<store::MessageRow>().push_back({"OLG-" + dm.substr(4), dm, "hello", moment, 0});
        rows.of<store::NoteRow>().push_back(
            {note, old_id, std::string(system_operator_id), "a note", moment});
        rows.of<store::FollowupRow>().push_back({old_id, moment, 0, std::string(system_operator_id), 5});
        push(cloud, rows);

        store::Rows erasure;
        erasure.of<store::LeadRow>().push_back(lead(new_id));
        erasure.of<store::TombstoneRow>().push_back({"TARGETS", old_id, new_id});
        for (int again = 0; again < 2; ++again) push(cloud, erasure);

        store::Wanted wanted;
        wanted.leads = {old_id, new_id};
        wanted.events = {dm, note};
        wanted.messages_of = {dm};
        const auto found = cloud.fetch(wanted);
        REQUIRE(found.of<store::LeadRow>().size() == 1);
        CHECK(found.of<store::LeadRow>().front().id == new_id);
        REQUIRE(found.of<store::EventRow>().size() == 2);
        for (const auto& row : found.of<store::EventRow>()) {
            CHECK(row.lead_id == new_id);
            CHECK(!row.details);
        }
        CHECK(found.of<store::MessageRow>().at(0).text == " ");
        CHECK(found.of<store::MessageRow>().at(0).state == 3);

        const auto all = cloud.window(0, cloud.look("agent").last_seq);
        for (const auto& row : all.of<store::NoteRow>()) {
            if (row.event_id != note) continue;
            CHECK(row.lead_id == new_id);
            CHECK(row.text == " ");
        }
        for (const auto& row : all.of<store::FollowupRow>()) CHECK(row.lead_id != old_id);
    });
}

TEST_CASE("a new epoch is seen by who looks next") {
    on_each([](Target& target) {
        auto& cloud = *target.cloud;
        const auto epoch = fresh("epoch");
        const auto clock = cloud.lock("agent");
        cloud.begin_epoch(epoch);
        cloud.commit("agent", fresh("t"), clock.last_seq);
        CHECK(cloud.look("agent").epoch == epoch);
    });
}

TEST_CASE("PostgreSQL: a wrong password, a missing schema and a closed port are told apart" *
          doctest::skip(!test::PostgresServer::available())) {
    const test::PostgresServer server;
    const auto fault_of = [&](const std::string& text) {
        try {
            SqlCloud(parse_url(text, ".")).look("agent");
        } catch (const CloudError& error) {
            CHECK_FALSE(contains(error.what(), "geheim"));
            return error.fault();
        }
        return CloudFault::other;
    };
    CHECK(fault_of(server.url("postgres", "postgres", "geheim")) == CloudFault::credentials);
    CHECK(fault_of(server.url()) == CloudFault::no_schema);
    CHECK(fault_of("postgresql://postgres:geheim@127.0.0.1:1/postgres") == CloudFault::unreachable);
}
