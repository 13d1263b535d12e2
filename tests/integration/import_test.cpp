// Files on their way into the log: the real instacrm and the real instacrmd.
#include "tests/support/instagram_export.hpp"
#include "tests/support/legacy_database.hpp"
#include "tests/support/office.hpp"
#include "tests/support/team.hpp"
#include "tests/support/v2_schema.hpp"

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <csignal>

using namespace instacrm;
using namespace instacrm::test;
namespace fs = std::filesystem;

namespace {

void check_counts(const json::object& report, int added, int changed, int unchanged, int rejected) {
    CAPTURE(json::serialize(report));
    CHECK(report.at("added") == added);
    CHECK(report.at("changed") == changed);
    CHECK(report.at("unchanged") == unchanged);
    CHECK(report.at("rejected") == rejected);
}

constexpr std::string_view people =
    "Instagram;Name;E-Mail;Status;Notes;Updated;Shoes\r\n"
    "@Luna.Ceramics;Luna;luna@example.com;warm;\"wants; prices\";2025-03-01T10:00:00Z;38\r\n"
    "https://www.instagram.com/mira/;Mira;N/S;new;;;\r\n"
    "two words;Bad;;;;;\r\n"
    "ben;Ben;;splendid;;;\r\n";

}  // namespace

TEST_CASE("leads from a csv: taken with their time, rejected with a reason; twice changes nothing") {
    const Office office;
    const auto file = office.file("crm.csv", people);
    const auto first = office.report({"import", "leads", file}, 8);
    check_counts(first, 2, 0, 0, 2);
    const auto luna = office.lead("luna.ceramics");
    CHECK(luna.at("status") == "Warm");
    CHECK(luna.at("email") == "luna@example.com");
    CHECK(luna.at("created_at") == "2025-03-01T10:00:00Z");
    const auto changes = office.list({"logs", "--kind", "status_changed"}, "logs");
    REQUIRE(changes.size() == 1);
    CHECK(changes[0].at("at") == "2025-03-01T10:00:00Z");

    const auto before = office.state();
    check_counts(office.report({"import", "leads", file}, 8), 0, 0, 2, 2);
    CHECK(office.state() == before);
    const auto said = office.run({"import", "leads", file});
    CHECK(contains(said.errors, "handle: Instagram"));
    CHECK(contains(said.errors, "ignored: Shoes"));
    CHECK(contains(said.errors, "line 4: handle:"));
}

TEST_CASE("rejected rows are mended in their file and imported") {
    const Office office;
    const auto file = office.file("crm.csv", people);
    const auto report = office.report({"import", "leads", file}, 8);
    REQUIRE(report.at("rejected_file") == json::value(file + ".rejected.csv"));
    auto text = platform::read_file(file + ".rejected.csv");
    CHECK(contains(text, "instacrm_reason"));
    replace_all(text, "two words", "two.words");
    replace_all(text, ",splendid,", ",booked,");
    const auto mended = office.file("mended.csv", text);
    const auto again = office.report({"import", "leads", mended}, 0);
    check_counts(again, 2, 0, 0, 0);
    CHECK(again.at("rejected_file").is_null());
    CHECK(office.lead("ben").at("status") == "Booked");
    CHECK(!fs::exists(mended + ".rejected.csv"));
    // The file of the first run stays, whoever imports once more.
    CHECK(office.report({"import", "leads", file}, 8).at("rejected_file") ==
          json::value(file + ".rejected-2.csv"));
}

TEST_CASE("a dry run says the same and changes nothing") {
    const Office office;
    const auto file = office.file("crm.csv", people);
    auto client = office.daemon->client();
    client.call("events.subscribe", {{"topics", json::array{"lead.changed", "log.changed"}}});
    const auto before = office.state();
    const auto dry = office.report({"import", "leads", file, "--dry-run"}, 8);
    check_counts(dry, 2, 0, 0, 2);
    CHECK(dry.at("rejected_file").is_null());
    CHECK(office.state() == before);
    CHECK(!fs::exists(file + ".rejected.csv"));
    office.run({"leads", "add", "@first.after"});
    // The first notification is of what came after: the dry run moved no number.
    const auto told = client.notification();
    CHECK(told.params.at("seq").as_int64() < 20);
    check_counts(office.report({"import", "leads", file}, 8), 2, 0, 0, 2);
}

TEST_CASE("what is newer here stays; what the file says as of now wins") {
    const Office office;
    const auto old =
        office.file("old.csv", "handle,status,email,at\nluna,warm,old@example.com,2025-03-01T10:00:00Z\n");
    office.report({"import", "leads", old}, 0);
    office.run({"leads", "set", "@luna", "--status", "booked", "--email", "new@example.com"});
    check_counts(office.report({"import", "leads", old}, 0), 0, 0, 1, 0);
    CHECK(office.lead("luna").at("status") == "Booked");
    CHECK(office.lead("luna").at("email") == "new@example.com");
    // Older still: history, but not where the lead stands.
    const auto older = office.file("older.csv", "handle,status,at\nluna,replied,2025-02-01T10:00:00Z\n");
    check_counts(office.report({"import", "leads", older}, 0), 0, 1, 0, 0);
    check_counts(office.report({"import", "leads", older}, 0), 0, 0, 1, 0);
    CHECK(office.lead("luna").at("status") == "Booked");
    const auto now = office.file("now.csv", "handle,status\nluna,paid\n");
    check_counts(office.report({"import", "leads", now}, 0), 0, 1, 0, 0);
    CHECK(office.lead("luna").at("status") == "Paid");
}

TEST_CASE("whoever was erased is rejected with that reason, in leads and logs") {
    const Office office;
    office.run({"leads", "add", "@luna"});
    office.run({"leads", "forget", "@luna", "--yes"});
    const auto leads = office.file("l.csv", "handle\nluna\nmira\n");
    check_counts(office.report({"import", "leads", leads}, 8), 1, 0, 0, 1);
    CHECK(contains(platform::read_file(leads + ".rejected.csv"), "was erased"));
    const auto logs = office.file("d.csv", "handle,at,text\nluna,2025-01-01T10:00:00Z,hi\n");
    check_counts(office.report({"import", "logs", logs}, 8), 0, 0, 0, 1);
}

TEST_CASE("DMs that were logged live are not counted twice; a second one of the same words is another") {
    const Office office;
    auto client = office.daemon->client();
    const auto log = [&](const char* text, const char* at, const char* id) {
        client.call("outreach.log", {{"handle", "luna"},
                                     {"actor", "our.shop"},
                                     {"message", text},
                                     {"sent_at", at},
                                     {"client_id", id}});
    };
    log("Hi  Luna \xE2\x9D\xA4\xEF\xB8\x8F", "2026-01-01T10:00:07Z", "live-1");
    const auto file =
        office.file("d.csv",
                    "handle,actor,at,text\n"
                    "luna,our.shop,2026-01-01T10:00:00Z,Hi Luna \xE2\x9D\xA4\n"     // the live one
                    "luna,our.shop,2026-01-01T10:02:00Z,Hi Luna \xE2\x9D\xA4\n"     // another
                    "luna,our.shop,2026-01-01T11:00:00Z,Hi Luna \xE2\x9D\xA4\n"     // and another
                    "luna,second.shop,2026-01-01T10:00:00Z,Hi Luna \xE2\x9D\xA4\n"  // from elsewhere
                    "mira,our.shop,2026-01-01T10:00:00Z,\n");
    check_counts(office.report({"import", "logs", file}, 0), 4, 0, 1, 0);
    const auto before = office.state();
    check_counts(office.report({"import", "logs", file}, 0), 0, 0, 5, 0);
    CHECK(office.state() == before);
    CHECK(client.call("stats.summary").at("messages") == 5);
    CHECK(office.lead("luna").at("messages") == 4);
    CHECK(office.lead("luna").at("first_contacted_at") == "2026-01-01T10:00:00Z");
}

TEST_CASE("a message that was cut, and one whose text is withheld, are known again") {
    const Office office;
    auto client = office.daemon->client();
    const std::string text(260, 'x');
    client.call("outreach.log", {{"handle", "luna"},
                                 {"actor", "our.shop"},
                                 {"message", text.substr(0, 200)},
                                 {"sent_at", "2026-01-01T10:00:00Z"}});
    client.call("leads.set_status", {{"handle", "mira"}, {"status", "Paid"}});
    client.call("outreach.log", {{"handle", "mira"},
                                 {"actor", "our.shop"},
                                 {"message", "secret"},
                                 {"sent_at", "2026-01-01T10:00:00Z"}});
    const auto file =
        office.file("d.csv", "handle,actor,at,text\nluna,our.shop,2026-01-01T10:00:03Z," + text +
                                 "\nmira,our.shop,2026-01-01T10:00:03Z,secret\n"
                                 "mira,our.shop,2026-01-02T10:00:00Z,another secret\n");
    check_counts(office.report({"import", "logs", file}, 0), 1, 0, 2, 0);
    CHECK(!contains(office.run({"logs", "--format", "csv"}).output, "secret"));
}

TEST_CASE("logs: kinds, times that cannot be, people of the team and strangers") {
    const Office office;
    const auto file =
        office.file("d.ndjson", R"({"handle":"luna","at":"1999-01-01T00:00:00Z","actor":"a","text":"old"}
{"handle":"luna","at":"2099-01-01T00:00:00Z","actor":"a","text":"future"}
{"handle":"luna","at":"2025-01-02T00:00:00Z","kind":"note","text":"met in Rome","operator":"anna@example.com"}
{"handle":"luna","at":"2025-01-03T00:00:00Z","kind":"status_changed","status":"Booked"}
{"handle":"luna","at":"2025-01-03T00:00:00Z","kind":"failed","actor":"a","text":"no"}
{"handle":"luna","at":"2025-01-04T00:00:00Z","text":"x","operator":"Zed"}
{"handle":"luna","at":"2025-01-04T00:00:00Z","kind":"status_changed"}
{"handle":"luna","at":"2025-01-04T00:00:00Z","kind":"rule_added"}
)");
    const auto report = office.report({"import", "logs", file}, 8);
    check_counts(report, 5, 0, 0, 2);
    CHECK(report.at("skipped") == 1);
    const auto reasons = platform::read_file(file + ".rejected.csv");
    CHECK(contains(reasons, "nobody in the team is called"));
    CHECK(contains(reasons, "status is missing"));
    check_counts(office.report({"import", "logs", file}, 8), 0, 0, 5, 2);
    const auto dms = office.list({"logs", "--kind", "outreach"}, "logs");
    REQUIRE(dms.size() == 2);
    CHECK(dms[1].at("at") == "2010-10-06T00:00:00Z");
    CHECK(office.lead("luna").at("status") == "Booked");
    const auto stats = office.report({"stats", "--since", "2025-01-01", "--until", "2025-02-01"}, 0);
    CHECK(stats.at("booked") == 1);
    CHECK(stats.at("replied") == 1);
}

TEST_CASE("our own exports come back, letter by letter, and into the same log as nothing new") {
    const Office office;
    auto client = office.daemon->client();
    const std::string text = "=SUM(1)\n\"quoted\", \xF0\x9F\x8E\x89\ttab";
    client.call("outreach.log", {{"handle", "luna"}, {"actor", "our.shop"}, {"message", text}});
    client.call("leads.set_contact", {{"handle", "luna"}, {"phone", "+49 151"}});
    client.call("leads.set_status", {{"handle", "luna"}, {"status", "Warm"}});
    for (const std::string format : {"csv", "tsv", "json", "ndjson"}) {
        CAPTURE(format);
        const auto leads = office.file("leads." + format, office.run({"leads", "--format", format}).output);
        const auto logs = office.file("logs." + format, office.run({"logs", "--format", format}).output);
        const auto before = office.state();
        check_counts(office.report({"import", "leads", leads}, 0), 0, 0, 1, 0);
        check_counts(office.report({"import", "logs", logs}, 0), 0, 0, 2, 0);
        CHECK(office.state() == before);

        const Office other;
        check_counts(other.report({"import", "leads", leads}, 0), 1, 0, 0, 0);
        check_counts(other.report({"import", "logs", logs}, 0), 1, 0, 1, 0);
        CHECK(other.lead("luna").at("phone") == "+49 151");
        CHECK(other.lead("luna").at("status") == "Warm");
        CHECK(other.list({"logs", "--kind", "outreach"}, "logs").at(0).at("text") == json::value(text));
    }
}

TEST_CASE("bad files: a clear word, what came before is taken, and standard input") {
    const Office office;
    const auto cut = office.file("cut.json", R"([{"handle":"anna"},{"handle":"ben"},{"handle":)");
    const auto outcome = office.run({"import", "leads", cut});
    CHECK(outcome.exit_code == 1);
    CHECK(contains(outcome.errors, "after record 2"));
    CHECK(office.lead("ben").at("handle") == "ben");

    CHECK(
        contains(office.run({"import", "leads", office.file("wide.csv", "\xFF\xFEh\x00")}).errors, "UTF-16"));
    CHECK(
        contains(office.run({"import", "leads", office.file("x.csv", "Foo,Bar\n1,2\n")}).errors, "Foo, Bar"));
    const auto unknown = office.run({"import", "leads", office.file("x.csv", "Foo,Bar\n1,2\n")});
    CHECK(unknown.exit_code == 2);
    CHECK(unknown.output.empty());  // nothing was done, so there is nothing to report
    CHECK(office.run({"import", "leads", office.path("none.csv")}).exit_code == 1);
    CHECK(office.run({"import", "leads", office.file("x.dat", "handle\n")}).exit_code == 2);
    CHECK(office.run({"import", "leads", "-"}, "handle\n").exit_code == 2);
    CHECK(contains(office.run({"import", "leads", office.file("e.csv", "")}).errors, "empty"));

    const auto piped =
        office.report({"import", "leads", "-", "--from", "csv", "--rejected", office.path("rejected.csv")}, 8,
                      std::string("handle,note\nclara,x\nbad,n\0l\nworse,\xFF\n", 36));
    check_counts(piped, 1, 0, 0, 2);
    CHECK(contains(platform::read_file(office.path("rejected.csv")), "NUL"));
    const auto huge =
        office.file("huge.csv", "handle,note\nanna," + std::string(600'000, 'x') + "\ndora,y\n");
    check_counts(office.report({"import", "leads", huge}, 8), 1, 0, 0, 1);
    const auto controls =
        office.file("controls.csv", "handle,bio\nanna," + std::string(400'000, '\x01') + "\n");
    check_counts(office.report({"import", "leads", controls}, 8), 0, 0, 0, 1);  // \u0001 for each on the wire
    const auto long_note = office.file("long.csv", "handle,note\nanna," + std::string(4001, 'x') + "\n");
    check_counts(office.report({"import", "leads", long_note}, 8), 0, 0, 0, 1);
}

TEST_CASE("a rejected row leaves nothing of itself, and a request has its limits") {
    const Office office;
    auto client = office.daemon->client();
    const json::object half{{"handle", "luna"}, {"status", "Warm"}, {"note", std::string(4001, 'x')}};
    const auto answer = client.call("import.leads", {{"rows", json::array{half, {{"handle", "mira"}}}}});
    CHECK(answer.at("added") == 1);
    CHECK(answer.at("rejected").at(0).at("row") == 0);
    CHECK(contains(answer.at("rejected").at(0).at("reason").as_string(), "note:"));
    CHECK(office.run({"leads", "show", "@luna"}).exit_code == 5);
    CHECK(office.run({"leads", "show", "@mira"}).exit_code == 0);
    const json::array three{{{"handle", "nora"}}, half, {{"handle", "olga"}}};
    const auto dry = client.call("import.leads", {{"rows", three}, {"dry_run", true}});
    CHECK(dry.at("added") == 2);
    CHECK(dry.at("rejected").at(0).at("row") == 1);
    CHECK(office.run({"leads", "show", "@nora"}).exit_code == 5);
    const auto wet = client.call("import.leads", {{"rows", three}});
    CHECK(wet.at("added") == 2);
    CHECK(wet.at("rejected").at(0).at("row") == 1);
    CHECK(office.report({"status"}, 0).at("leads") == 3);
    json::array many;
    for (int i = 0; i < 1001; ++i) many.push_back(json::object{{"handle", "x" + std::to_string(i)}});
    CHECK_THROWS_AS(client.call("import.leads", {{"rows", many}}), protocol::ProtocolError);
    CHECK_THROWS_AS(client.call("import.logs", {{"rows", json::array()}, {"source", "My CRM"}}),
                    protocol::ProtocolError);
}

TEST_CASE("many rows go in batches; all are there") {
    const Office office;
    std::string text = "handle,email\n";
    for (int i = 0; i < 3210; ++i)
        text += "person" + std::to_string(i) + ",p" + std::to_string(i) + "@example.com\n";
    const auto file = office.file("many.csv", text);
    check_counts(office.report({"import", "leads", file}, 0), 3210, 0, 0, 0);
    CHECK(office.report({"status"}, 0).at("leads") == 3210);
    check_counts(office.report({"import", "leads", file}, 0), 0, 0, 3210, 0);
}

TEST_CASE("Ctrl-C says how far it came; the same again goes on") {
    const Office office;
    Process import(program("instacrm"), {"import", "leads", "-", "--from", "csv", "--json"},
                   {office.home.variable()});
    std::string rows;
    for (int i = 0; i < 1200; ++i) rows += "person" + std::to_string(i) + "," + std::string(100, 'x') + "\n";
    import.write("handle,bio\n" + rows);
    until("a batch is taken", [&] { return office.report({"status"}, 0).at("leads").as_int64() >= 500; });
    ::kill(import.id(), SIGINT);
    import.close_input();  // whoever waits for input learns of it with the next piece
    CHECK(import.wait() == 130);
    const auto report = protocol::parse_json(import.read_all()).as_object();
    CHECK(report.at("added").as_int64() == report.at("rows").as_int64());
    CHECK(report.at("added") == office.report({"status"}, 0).at("leads"));
    CHECK(contains(import.errors(), "repeat the command"));
    const auto again = office.report({"import", "leads", "-", "--from", "csv"}, 0, "handle,bio\n" + rows);
    CHECK(again.at("unchanged") == report.at("added"));
    CHECK(office.report({"status"}, 0).at("leads") == 1200);
}

TEST_CASE("a daemon that goes away midway: the import says so, and the same again goes on") {
    Office office;
    Process import(program("instacrm"), {"import", "leads", "-", "--from", "csv"}, {office.home.variable()});
    std::string rows;
    for (int i = 0; i < 1200; ++i) rows += "person" + std::to_string(i) + "," + std::string(100, 'x') + "\n";
    import.write("handle,bio\n" + rows);
    until("a batch is taken", [&] { return office.report({"status"}, 0).at("leads").as_int64() >= 500; });
    office.daemon->kill();
    import.close_input();  // what is left is sent now
    CHECK(import.wait() == 3);
    CHECK(contains(import.errors(), "repeat the command"));
    office.daemon->start();
    office.report({"import", "leads", "-", "--from", "csv"}, 0, "handle,bio\n" + rows);
    CHECK(office.report({"status"}, 0).at("leads") == 1200);
}

TEST_CASE("what is imported on one machine is on the other") {
    const TempHome shared;
    const auto url = "sqlite3://" + (shared.folder() / "hub.db").string();
    const Machine anna("anna", url);
    const Machine ben("ben", url);
    until("they know each other", [&] {
        return !ben.daemon->client().call("actors.list").at("rows").as_array().empty() ||
               ben.status().cursor > 1;
    });
    const json::object dm{
        {"handle", "luna"}, {"at", "2025-01-01T10:00:00Z"}, {"actor", "our.shop"}, {"text", "Hi"}};
    anna.daemon->client().call("import.logs", {{"rows", json::array{dm}}});
    anna.daemon->client().call(
        "import.leads",
        {{"rows", json::array{{{"handle", "luna"}, {"status", "Warm"}, {"at", "2025-01-02T10:00:00Z"}}}}});
    until("Ben has the DM", [&] { return ben.messages() == 1; });
    until_in_sync(ben);
    const auto lead = ben.daemon->client().call("leads.get", {{"handle", "luna"}}).at("lead");
    CHECK(lead.at("status") == "Warm");
    CHECK(lead.at("first_contacted_at") == "2025-01-01T10:00:00Z");
    // The same file on Ben's machine brings nothing: his log has it under Anna's name.
    const auto again = ben.daemon->client().call("import.logs", {{"rows", json::array{dm}}});
    CHECK(again.at("unchanged") == 1);
}

TEST_CASE("the old agent's database, first generation: statuses, times, contact data, messages") {
    const Office office;
    const auto file = office.path("local_data.db");
    run_sql(file, legacy_first_generation);
    const auto bytes = platform::read_file(file);
    const auto dry = office.report({"import", "legacy", file, "--dry-run"}, 8);
    check_counts(dry.at("leads").as_object(), 2, 0, 0, 1);
    const auto report = office.report({"import", "legacy", file}, 8);
    check_counts(report.at("leads").as_object(), 2, 0, 0, 1);
    check_counts(report.at("logs").as_object(), 2, 0, 0, 0);
    CHECK(fs::exists(file + ".leads.rejected.csv"));
    const auto luna = office.lead("luna.ceramics");
    CHECK(luna.at("status") == "Warm");
    CHECK(luna.at("email") == "luna@example.com");
    CHECK(luna.at("phone") == "N/S");
    CHECK(luna.at("messages") == 2);
    CHECK(luna.at("first_contacted_at") == "2025-03-01T09:00:00Z");
    CHECK(luna.at("last_contacted_at") == "2025-03-02T09:00:00.25Z");
    CHECK(office.lead("no.more").at("status") == "Excluded");
    CHECK(office.lead("no.more").at("email") == "N/F");
    CHECK(office.list({"logs", "--kind", "note_added"}, "logs").size() == 1);

    const auto before = office.state();
    const auto again = office.report({"import", "legacy", file}, 8);
    check_counts(again.at("leads").as_object(), 0, 0, 2, 1);
    check_counts(again.at("logs").as_object(), 0, 0, 2, 0);
    CHECK(office.state() == before);
    CHECK(platform::read_file(file) == bytes);
}

TEST_CASE("the old agent's database, second generation: ids instead of names") {
    const Office office;
    const auto file = office.path("local_data.db");
    run_sql(file, legacy_second_generation);
    const auto report = office.report({"import", "legacy", file}, 0);
    check_counts(report.at("leads").as_object(), 1, 0, 0, 0);
    check_counts(report.at("logs").as_object(), 2, 0, 0, 0);
    CHECK(report.at("logs").at("skipped") == 1);
    const auto mira = office.lead("mira");
    CHECK(mira.at("status") == "Booked");
    CHECK(mira.at("last_actor") == "our.shop");  // nobody knows the id: the owner's
    CHECK(mira.at("first_contacted_at") == "2025-05-01T09:59:00Z");
    const auto before = office.state();
    const auto again = office.report({"import", "legacy", file}, 0);
    check_counts(again.at("logs").as_object(), 0, 0, 2, 0);
    CHECK(office.state() == before);
}

TEST_CASE("files that are no database of the old agent") {
    const Office office;
    CHECK(contains(office.run({"import", "legacy", office.path("none.db")}).errors, "no such file"));
    CHECK(contains(office.run({"import", "legacy", office.file("x.db", std::string(4096, 'x'))}).errors,
                   "not a database"));
    run_sql(office.path("other.db"), "CREATE TABLE x (y)");
    CHECK(contains(office.run({"import", "legacy", office.path("other.db")}).errors, "prospects"));
}
