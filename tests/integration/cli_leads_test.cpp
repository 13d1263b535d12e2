// Leads on the command line: many at once, everything on one person, the timeline, those who never answered.
#include "common/platform/system.hpp"
#include "tests/support/cli.hpp"
#include "tests/support/daemon.hpp"

namespace instacrm::test {

TEST_CASE("several leads are set at once; what one refuses keeps no other from it") {
    const Cli cli;
    const Daemon daemon(cli.home);
    CHECK(
        contains(cli.run({"leads", "set", "--status", "Replied", "@anna", "@bob"}).errors, "@bob: Replied"));
    CHECK(cli.document({"leads", "--status", "Replied"}).at("leads").as_array().size() == 2);

    const auto some =
        cli.run({"leads", "set", "--email", "x@example.com", "@anna", "@nobody", "no.such..name"});
    CHECK(some.exit_code == 8);
    CHECK(contains(some.errors, "@anna: contact noted"));
    CHECK(contains(some.errors, "2 of 3 leads could not be changed"));
    CHECK(contains(some.errors, "@nobody: "));
    CHECK(contains(some.errors, "no.such..name: "));

    const auto none = cli.run({"leads", "set", "--email", "x@example.com", "@nobody", "@nobody.else"});
    CHECK(none.exit_code == 5);
    CHECK(contains(none.errors, "2 of 2"));
}

TEST_CASE("a status makes a lead of somebody unknown, with all else that is set along with it") {
    const Cli cli;
    const Daemon daemon(cli.home);
    cli.output(
        {"leads", "set", "@new.one", "--status", "Warm", "--email", "n@example.com", "--follow-up", "3d"});
    const auto lead = cli.document({"leads", "show", "new.one"}).at("lead");
    CHECK(lead.at("status") == "Warm");
    CHECK(lead.at("email") == "n@example.com");
    CHECK(lead.at("followup_at").is_string());
}

TEST_CASE("for scripts each lead is a row, with why it was not changed") {
    const Cli cli;
    const Daemon daemon(cli.home);
    cli.output({"leads", "set", "--status", "Warm", "@anna"});
    const auto outcome =
        cli.run({"leads", "set", "--email", "x@example.com", "anna", "anna", "nobody", "--json"});
    CHECK(outcome.exit_code == 8);
    const auto results = protocol::parse_json(outcome.output).at("results").as_array();
    REQUIRE(results.size() == 3);
    CHECK(results[0].at("handle") == "anna");
    CHECK(results[0].at("changed") == true);
    CHECK(results[1].at("changed") == false);
    CHECK(results[1].at("error").is_null());
    CHECK(contains(std::string(results[2].at("error").as_string()), "nobody"));
}

TEST_CASE("leads are read from standard input") {
    const Cli cli;
    const Daemon daemon(cli.home);
    cli.output({"leads", "set", "--status", "Excluded", "-"},
               "@anna\nhttps://www.instagram.com/bob/ carl\r\n");
    CHECK(cli.document({"leads", "--status", "Excluded"}).at("leads").as_array().size() == 3);
    CHECK(cli.run({"leads", "set", "--status", "Excluded", "-"}, " \n").exit_code == 2);
    CHECK(cli.run({"leads", "set", "--status", "Excluded", "-", "--note", "-"}, "x").exit_code == 2);
}

TEST_CASE("a daemon that goes away between two leads says how far it came") {
    const Cli cli;
    const auto outcome = cli.run({"leads", "set", "--status", "Warm", "@anna", "@bob"});
    CHECK(outcome.exit_code == 3);
    CHECK(contains(outcome.errors, "0 of 2 leads were done; it ended at @anna"));
}

TEST_CASE("everything on one person is one document, with every text") {
    const Cli cli;
    const Daemon daemon(cli.home);
    const std::string text = "line one\n\"quoted\" \xF0\x9F\x8E\x89";
    for (int i = 0; i < 230; ++i) cli.log("@anna", text + std::to_string(i));  // more than leads.get sends
    cli.log("@bob", "not hers");
    cli.output({"leads", "note", "@anna", "asked for prices"});
    cli.output({"leads", "set", "@anna", "--follow-up", "2026-12-01", "--email", "anna@example.com"});

    const auto document = protocol::parse_json(cli.output({"leads", "subject-export", "@anna"}));
    CHECK(document.at("schema_version") == 1);
    CHECK(document.at("lead").at("email") == "anna@example.com");
    CHECK(document.at("followup_at").as_string().starts_with("2026-1"));
    CHECK(document.at("aliases").as_array().empty());
    REQUIRE(document.at("notes").as_array().size() == 1);
    CHECK(document.at("notes").at(0).at("text") == "asked for prices");
    const auto& events = document.at("events").as_array();
    CHECK(events.size() >= 233);
    CHECK(events.front().at("text") == json::value(text + "0"));
    for (const auto& event : events) CHECK(event.at("handle") == "anna");

    const auto file = cli.home.folder() / "anna.json";
    CHECK(cli.output({"leads", "subject-export", "@anna", "--out", file.string()}).empty());
    CHECK(protocol::parse_json(platform::read_file(file)).at("events").as_array().size() == events.size());
}

TEST_CASE("what was set is said, all of it") {
    const Cli cli;
    const Daemon daemon(cli.home);
    const auto said = cli.run({"leads", "set", "@anna", "--email", "a@example.com", "--status", "Warm"});
    CHECK(said.errors == "@anna: Warm, contact noted\n");
}

TEST_CASE("an export that fails leaves the file as it was") {
    const Cli cli;
    const Daemon daemon(cli.home);
    const auto file = cli.home.folder() / "anna.json";
    platform::write_file_atomically(file, "before");
    CHECK(cli.run({"leads", "subject-export", "@nobody", "--out", file.string()}).exit_code == 5);
    CHECK(platform::read_file(file) == "before");
    const auto folder = cli.run({"leads", "subject-export", "@nobody", "--format", "csv"});
    CHECK(folder.exit_code == 2);
    cli.output({"leads", "add", "@anna"});
    const auto nowhere = cli.run({"leads", "subject-export", "@anna", "--out", "/no/such/folder/anna.json"});
    CHECK(nowhere.exit_code == 1);
    CHECK(contains(nowhere.errors, "cannot write /no/such/folder/anna.json: No such file"));
    CHECK(contains(nowhere.errors, "hint: make its folder first"));
}

TEST_CASE("a lead's history reads as a timeline: newest first, who, from where, what") {
    Cli cli;
    const Daemon daemon(cli.home);
    cli.log("@anna", "Hi Anna, " + std::string(40, 'x') + " " + std::string(40, 'y') + " the end");
    cli.output({"leads", "set", "@anna", "--status", "Warm", "--actor", "@our.shop"});
    cli.output({"leads", "note", "@anna", "asked for prices"});
    cli.output({"leads", "set", "@anna", "--follow-up", "2026-12-24"});
    cli.more_variables.emplace_back("COLUMNS", "80");
    const auto lines = lines_of(cli.output({"leads", "show", "@anna"}));
    const auto at = [&](std::string_view part) {
        return std::find_if(lines.begin(), lines.end(),
                            [&](const auto& line) { return contains(line, part); }) -
               lines.begin();
    };
    CHECK(at("What happened, newest first") < at("note: asked for prices"));
    CHECK(at("note: asked for prices") < at("Status: Cold No Reply -> Warm"));
    CHECK(at("Status: Cold No Reply -> Warm") < at("DM: Hi Anna"));
    CHECK(contains(lines[static_cast<std::size_t>(at("DM: Hi Anna"))], "Anna  @our.shop"));
    CHECK(at("follow up: none -> 2026-12-24") < at("note: asked for prices"));
    CHECK(at("the end") > at("DM: Hi Anna"));  // wrapped, not cut
    for (const auto& line : lines) CHECK(line.size() <= 80);
    CHECK(contains(cli.run({"leads", "undo", "@anna"}).errors, "follow up: none -> 2026-12-24"));
    CHECK(contains(cli.output({"leads", "show", "@anna"}), "took back: follow up: 2026-12-24 -> none"));
}

TEST_CASE("who never answered, and was left alone for so long") {
    const Cli cli;
    const Daemon daemon(cli.home);
    cli.output({"log", "@old", "--actor", "@our.shop", "--at", "20d"});
    cli.output({"log", "@answered", "--actor", "@our.shop", "--at", "20d"});
    cli.output({"leads", "set", "@answered", "--status", "Replied"});
    cli.log("@fresh", "hello");
    cli.output({"leads", "add", "@never.written"});
    const auto names = [&](Words words) {
        words.insert(words.end(), {"--format", "csv", "--fields", "handle", "--no-header"});
        return cli.output(words);
    };
    CHECK(names({"leads", "--stale", "14d", "--no-reply"}) == "old\r\n");
    CHECK(names({"leads", "--stale", "14d", "--sort", "handle:asc"}) == "answered\r\nold\r\n");
    CHECK(names({"leads", "--no-reply", "--sort", "handle:asc"}) == "fresh\r\nold\r\n");
}

}  // namespace instacrm::test
