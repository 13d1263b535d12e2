// The real instacrm against the real instacrmd; and, where a daemon has to misbehave, against one that does.
#include "tests/support/cli.hpp"

#include "common/protocol/messages/outreach.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/fake_daemon.hpp"

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <unistd.h>

#include <csignal>
#include <filesystem>

namespace instacrm::test {
namespace {

namespace fs = std::filesystem;

Process start(const Cli& cli, const Words& words, Output output = Output::collected) {
    return cli.start(words, output);
}

std::string read_line(Process& process) {
    std::string line;
    for (auto byte = process.read(1); !byte.empty() && byte != "\n"; byte = process.read(1)) line += byte;
    return line;
}

json::value next_event(Process& process) {
    return protocol::parse_json(read_line(process));
}

/// The section "Fields" of a list's --help, without blanks.
std::string help_fields(const Cli& cli, const std::string& noun) {
    const auto help = cli.output({noun, "list", "--help"});
    const auto start = help.find("Fields\n") + 7;
    auto fields = help.substr(start, help.find("\n\n", start) - start);
    std::erase_if(fields, [](char c) { return c == ' ' || c == '\n'; });
    return fields;
}

protocol::Request next_request(FakeDaemon& daemon) {
    const auto frame = daemon.receive();
    REQUIRE(frame);
    return protocol::parse_request(protocol::parse_json(*frame));
}

}  // namespace

TEST_CASE("status tells people and scripts how the daemon is") {
    const Cli cli;
    const Daemon daemon(cli.home);
    const auto text = cli.output({"status"});
    CHECK(contains(text, "ready, version "));
    CHECK(contains(text, "Anna <anna@example.com>"));
    CHECK(contains(text, cli.home.paths().store_file.string()));
    const auto status = cli.document({"status"});
    CHECK(status.at("schema_version") == 1);
    CHECK(status.at("state") == "ready");
    CHECK(status.at("problem").is_null());
    CHECK(status.at("identity").at("email") == "anna@example.com");
}

TEST_CASE("a logged DM is in the lists, letter by letter") {
    const Cli cli;
    const Daemon daemon(cli.home);
    const std::string text =
        "=cmd(), \"hi\"\n\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D \xF0\x9F\x8E\x89 \x1b[31m\ttab \\ end";
    const auto logged =
        cli.run({"log", "@Anna.Smith", "--actor", "@our.shop", "--message", "-"}, text + "\n");
    CHECK(logged.exit_code == 0);
    CHECK(logged.output.starts_with("ELG-"));
    CHECK(contains(logged.errors, "@our.shop to @anna.smith"));

    const auto logs = cli.document({"logs", "list", "--kind", "outreach"}).at("logs").as_array();
    REQUIRE(logs.size() == 1);
    CHECK(logs[0].at("text") == json::value(text));
    CHECK(logs[0].at("handle") == "anna.smith");
    const auto leads = cli.document({"leads"}).at("leads").as_array();
    REQUIRE(leads.size() == 1);
    CHECK(leads[0].at("messages") == 1);

    CHECK(contains(cli.output({"logs", "--format", "csv", "--fields", "text", "--kind", "outreach"}),
                   "\"'=cmd(), \"\"hi\"\"\n"));
    const auto table = cli.output({"logs"});
    CHECK_FALSE(contains(table, "\x1b"));
    CHECK(contains(table, "?[31m tab"));
}

TEST_CASE("leads are changed and shown") {
    const Cli cli;
    const Daemon daemon(cli.home);
    CHECK(cli.output({"leads", "add", "https://www.instagram.com/Anna.Smith/", "--name", "Anna Smith"})
              .starts_with("TAR-"));
    cli.output({"leads", "set", "@anna.smith", "--status", "warm", "--email", "anna@example.com"});
    cli.output({"leads", "note", "@anna.smith", "-"}, "asked for prices\n");
    const auto again = cli.document({"leads", "set", "@anna.smith", "--status", "Warm"});
    CHECK(again.at("changed") == false);

    const auto shown = cli.document({"leads", "show", "@anna.smith"});
    CHECK(shown.at("lead").at("status") == "Warm");
    CHECK(shown.at("lead").at("email") == "anna@example.com");
    CHECK(shown.at("lead").at("full_name") == "Anna Smith");
    const auto text = cli.output({"leads", "show", "@anna.smith"});
    CHECK(contains(text, "Anna Smith"));
    CHECK(contains(text, "asked for prices"));

    CHECK(cli.document({"leads", "--status", "Warm,Paid"}).at("leads").as_array().size() == 1);
    CHECK(cli.document({"leads", "--status", "Paid"}).at("leads").as_array().empty());
    CHECK(cli.document({"leads", "--search", "prices"}).at("leads").as_array().size() == 1);
    CHECK(cli.document({"leads", "--since", "1h"}).at("leads").as_array().size() == 1);
    CHECK(cli.document({"leads", "--until", "1h"}).at("leads").as_array().empty());
}

TEST_CASE("removing asks first, and says when there is nothing to remove") {
    const Cli cli;
    const Daemon daemon(cli.home);
    cli.output({"leads", "add", "@anna"});
    const auto unasked = cli.run({"leads", "remove", "@anna"});
    CHECK(unasked.exit_code == 2);
    CHECK(contains(unasked.errors, "--yes"));
    CHECK(cli.run({"leads", "remove", "@anna", "--yes"}).exit_code == 0);
    CHECK(cli.run({"leads", "remove", "@anna", "--yes"}).exit_code == 5);
}

TEST_CASE("a rule that blocks makes check end with 6, and log records all the same") {
    const Cli cli;
    const Daemon daemon(cli.home);
    CHECK(cli.run({"check", "@bob", "--actor", "@our.shop"}).exit_code == 0);
    const auto id = cli.output({"rules", "add", "--cap", "1/day", "--severity", "block"});
    CHECK(id.starts_with("RUL-"));
    cli.log("@anna", "hello");
    const auto refused = cli.run({"check", "@bob", "--actor", "@our.shop"});
    CHECK(refused.exit_code == 6);
    CHECK(contains(refused.output, "do not send"));
    CHECK(contains(refused.output, id.substr(0, id.size() - 1)));
    const auto logged = cli.run({"log", "@bob", "--actor", "@our.shop"});
    CHECK(logged.exit_code == 0);
    CHECK(contains(logged.errors, "Block"));

    const auto rules = cli.document({"rules"}).at("rules").as_array();
    REQUIRE(rules.size() == 1);
    CHECK(rules[0].at("window_sec") == 86400);
    CHECK(cli.run({"rules", "remove", id.substr(0, id.size() - 1)}).exit_code == 0);
    CHECK(cli.run({"rules", "remove", "RUL-00000000"}).exit_code == 5);
    CHECK(cli.run({"check", "@bob", "--actor", "@our.shop"}).exit_code == 0);
}

TEST_CASE("accounts and statistics") {
    const Cli cli;
    const Daemon daemon(cli.home);
    cli.log("@anna", "one");
    cli.log("@anna", "two");
    const auto actors = cli.document({"actors"}).at("actors").as_array();
    REQUIRE(actors.size() == 1);
    CHECK(actors[0].at("messages_today") == 2);
    cli.output({"actors", "set", "@our.shop", "--status", "suspended-by-team"});
    CHECK(cli.document({"actors"}).at("actors").at(0).at("status") == "Suspended By Team");
    const auto stats = cli.document({"stats", "--since", "today"});
    CHECK(stats.at("messages") == 2);
    CHECK(stats.at("leads_contacted") == 1);
    CHECK(contains(cli.output({"stats"}), "@our.shop  2"));
}

TEST_CASE("the same client id twice is one event") {
    const Cli cli;
    const Daemon daemon(cli.home);
    const Words words{"log", "@anna", "--actor", "@our.shop", "--client-id", "campaign-7"};
    const auto first = cli.output(words);
    CHECK(cli.output(words) == first);
    CHECK(cli.document({"logs", "--kind", "outreach"}).at("logs").as_array().size() == 1);
}

TEST_CASE("the fields that --help names are those that the daemon sends") {
    const Cli cli;
    const Daemon daemon(cli.home);
    for (const auto* noun : {"leads", "logs", "actors", "rules", "config"}) {
        const auto header = cli.output({noun, "list", "--format", "csv", "--fields", help_fields(cli, noun)});
        const auto all = cli.output({noun, "list", "--format", "csv"});
        CHECK(lines_of(header).front() == lines_of(all).front());
    }
}

TEST_CASE("a table stops at its limit and says so; other formats have all") {
    const Cli cli;
    const Daemon daemon(cli.home);
    auto client = daemon.client();
    for (int i = 0; i < 60; ++i)
        client.call("leads.add", json::object{{"handle", "lead" + std::to_string(i)}});
    const auto table = cli.run({"leads"});
    CHECK(lines_of(table.output).size() == 51);
    CHECK(contains(table.errors, "there are more"));
    const auto limited = cli.run({"leads", "--limit", "60"});
    CHECK(lines_of(limited.output).size() == 61);
    CHECK(limited.errors.empty());
    CHECK(lines_of(cli.output({"leads", "--format", "ndjson"})).size() == 60);
    CHECK(lines_of(cli.output({"leads", "--format", "tsv", "--no-header", "--limit", "7"})).size() == 7);
    CHECK(lines_of(cli.output({"leads", "--quiet"})).size() == 51);
}

TEST_CASE("a list of many pieces comes whole and in order") {
    const Cli cli;
    const Daemon daemon(cli.home);
    auto client = daemon.client();
    const std::string text(9000, 'x');
    for (int i = 0; i < 100; ++i)
        client.call(
            "outreach.log",
            json::object{{"handle", "anna"}, {"actor", "our.shop"}, {"message", text + std::to_string(i)}});
    const auto logs = cli.document({"logs", "--kind", "outreach"}).at("logs").as_array();
    REQUIRE(logs.size() == 100);  // 900 KiB: four pieces
    for (std::size_t i = 0; i < 100; ++i)
        CHECK(logs[i].at("text") == json::value(text + std::to_string(99 - i)));
}

TEST_CASE("a reader that has gone is no error") {
    const Cli cli;
    const Daemon daemon(cli.home);
    cli.log("@anna", "hello");
    auto process = start(cli, {"logs", "--format", "csv"}, Output::closed);
    CHECK(process.wait() == 0);
    CHECK(process.errors().empty());
}

TEST_CASE("following shows what happens, over a restart of the daemon, once each") {
    const Cli cli;
    Daemon daemon(cli.home);
    cli.log("@anna", "before");
    auto follower = start(cli, {"logs", "-f", "--format", "ndjson", "--kind", "outreach"});
    CHECK(next_event(follower).at("text") == "before");
    cli.log("@bob", "one");
    CHECK(next_event(follower).at("text") == "one");
    daemon.stop();
    daemon.start();
    cli.log("@bob", "two");
    CHECK(next_event(follower).at("text") == "two");
    cli.log("@bob", "three");
    CHECK(next_event(follower).at("text") == "three");
    CHECK(contains(follower.errors(), "the daemon went away"));
#ifndef _WIN32
    ::kill(follower.id(), SIGINT);
    CHECK(follower.wait() == 130);
#endif
}

TEST_CASE("mistakes on the command line end with 2 and a hint, without any daemon") {
    const Cli cli;
    const std::vector<std::pair<Words, std::string>> mistakes{
        {{"laeds"}, "did you mean `instacrm leads`?"},
        {{"leads", "list", "--stauts", "Warm"}, "did you mean `--status`?"},
        {{"leads", "list", "--status", "Wram"}, "Cold No Reply, Replied, Warm"},
        {{"leads", "list", "--format", "yaml"}, "table, json, ndjson, csv, tsv"},
        {{"leads", "list", "--since", "someday"}, "7d"},
        {{"leads", "list", "--limit", "0"}, "1 or more"},
        {{"leads", "show", "not a name"}, "a user name has"},
        {{"leads", "show"}, "instacrm leads show @anna.smith"},
        {{"leads", "set", "@anna"}, "--phone, --source or --follow-up"},
        {{"log", "@anna"}, "--actor"},
        {{"rules", "add"}, "--cap 10/day"},
        {{"rules", "add", "--cap", "10/day", "--spacing", "3m"}, "--cap 10/day"},
        {{"rules", "add", "--cap", "10/fortnight"}, "7d"},
        {{"logs", "-f", "--json"}, "ndjson"},
        {{"status", "--color", "pink"}, "auto, always or never"},
    };
    for (const auto& mistake : mistakes) {
        const auto& words = mistake.first;
        const auto& hint = mistake.second;
        CAPTURE(words.back());
        const auto outcome = cli.run(words);
        CHECK(outcome.exit_code == 2);
        CHECK(outcome.output.empty());
        CHECK(contains(outcome.errors, "hint: "));
        CHECK(contains(outcome.errors, hint));
    }
}

TEST_CASE("a field that a list does not have is answered with those that it has") {
    const Cli cli;
    const Daemon daemon(cli.home);
    for (const auto* format : {"table", "json", "csv"}) {
        const auto outcome = cli.run({"leads", "--fields", "handle,nmae", "--format", format});
        CHECK(outcome.exit_code == 2);
        CHECK(outcome.output.empty());
        CHECK(contains(outcome.errors, "handle, status, last_contacted_at"));
    }
}

TEST_CASE("without a daemon: 3, the endpoint, the reason, and how to start it") {
    const Cli cli;
    const auto outcome = cli.run({"status"});
    CHECK(outcome.exit_code == 3);
    CHECK(outcome.output.empty());
    CHECK(contains(outcome.errors, cli.home.paths().endpoint.string()));
    CHECK(contains(outcome.errors, "No such file or directory"));
    CHECK(contains(outcome.errors, "instacrmd"));
}

TEST_CASE("a daemon of somebody else: 4, and how to be let in") {
    const Cli cli;
    const Daemon daemon(cli.home);
    Words words{program("instacrm").string(), "status"};
    // Nothing is closed to root, who becomes somebody else; any other closes the folder to themselves.
    const bool root = ::geteuid() == 0;
    const auto folder = cli.home.paths().endpoint.parent_path();
    if (root) {
        fs::permissions(cli.home.folder(), fs::perms(0755));
        words.insert(words.begin(), {"--reuid=65534", "--regid=65534", "--clear-groups"});
    } else {
        fs::permissions(folder, fs::perms::none);
        words.erase(words.begin());
    }
    const auto outcome =
        test::run(root ? fs::path("/usr/bin/setpriv") : program("instacrm"), words, cli.variables());
    if (!root) fs::permissions(folder, fs::perms::owner_all);
    CHECK(outcome.exit_code == 4);
    CHECK(contains(outcome.errors, "Permission denied"));
    CHECK(contains(outcome.errors, "pipe: {allow: [GROUP]}"));
}

TEST_CASE("help and config need no daemon") {
    const Cli cli;
    CHECK(contains(cli.output({}), "leads list"));
    CHECK(contains(cli.output({"--help"}), "Examples"));
    CHECK(contains(cli.output({"leads", "--help"}), "leads remove"));
    CHECK(cli.output({"help", "leads", "list"}) == cli.output({"leads", "list", "--help"}));
    CHECK(contains(cli.output({"help", "exit-codes"}), "130"));
    CHECK(contains(cli.output({"help", "environment"}), "INSTACRM_HOME"));
    CHECK(contains(cli.output({"help", "formats"}), "ndjson"));
    CHECK(cli.run({"help", "laeds"}).exit_code == 2);
    CHECK(cli.output({"version"}) == cli.output({"--version"}));

    CHECK(cli.output({"config", "path"}) == cli.home.paths().config_file.string() + "\n");
    const auto settings =
        cli.document({"config", "list", "--set", "log.level=debug"}).at("settings").as_array();
    const auto origin_of = [&](std::string_view key) {
        for (const auto& setting : settings) {
            if (setting.at("key") == json::string_view(key))
                return std::string(setting.at("origin").as_string());
        }
        return std::string("no such key");
    };
    CHECK(origin_of("operator.name") == cli.home.paths().config_file.string() + ":1");
    CHECK(origin_of("log.level") == "flag");
    CHECK(origin_of("backups.at") == "default");
    CHECK(contains(cli.run({"config", "list", "--set", "log.levle=debug"}).errors, "log.level"));
}

TEST_CASE("a DM whose answer was lost is sent again with the same id") {
    const Cli cli;
    FakeDaemon daemon(cli.home);
    auto process = start(cli, {"log", "@anna", "--actor", "@our.shop", "--message", "hello"});
    daemon.greet();
    const auto first = next_request(daemon);
    daemon.hang_up();
    daemon.greet();
    const auto second = next_request(daemon);
    CHECK(first.method == "outreach.log");
    CHECK(json::serialize(first.params) == json::serialize(second.params));
    CHECK(first.params.at("client_id").as_string().size() >= 16);
    protocol::LogResponse response;
    response.event_id = "ELG-0000000001";
    response.handle = "anna";
    daemon.send(protocol::result_text(second.id, protocol::to_json(response)));
    CHECK(process.wait() == 0);
    CHECK(process.read_all() == "ELG-0000000001\n");
}

TEST_CASE("a DM whose fate is unknown says how to repeat it safely") {
    const Cli cli;
    FakeDaemon daemon(cli.home);
    auto process = start(cli, {"log", "@anna", "--actor", "@our.shop"});
    daemon.greet();
    const auto id = next_request(daemon).params.at("client_id").as_string();
    daemon.hang_up();
    daemon.greet();
    next_request(daemon);
    daemon.hang_up();
    CHECK(process.wait() == 3);
    CHECK(contains(process.errors(), "--client-id " + std::string(id)));
}

TEST_CASE("so does one that is answered too late") {
    const Cli cli;
    FakeDaemon daemon(cli.home);
    auto process =
        start(cli, {"log", "@anna", "--actor", "@our.shop", "--timeout", "1s", "--client-id", "mine"});
    daemon.greet();
    next_request(daemon);
    CHECK(process.wait() == 7);
    CHECK(contains(process.errors(), "--client-id mine"));
}

TEST_CASE("the daemon's refusals become exit codes") {
    struct Row {
        protocol::ErrorCode error;
        int exit_code;
    };
    using enum protocol::ErrorCode;
    for (const auto& row : {Row{not_permitted, 4}, Row{not_found, 5}, Row{not_ready, 7},
                            Row{invalid_params, 2}, Row{store_failed, 1}}) {
        const Cli cli;
        FakeDaemon daemon(cli.home);
        auto process = start(cli, {"leads", "show", "@anna"});
        daemon.greet();
        daemon.send(protocol::error_text(
            next_request(daemon).id,
            protocol::ProtocolError(row.error, "params.handle: no", "do something else")));
        CHECK(process.wait() == row.exit_code);
        CHECK(contains(process.errors(), "error: handle: no\nhint: do something else\n"));
    }
}

TEST_CASE("a silent daemon ends in 7 after --timeout") {
    const Cli cli;
    FakeDaemon daemon(cli.home);
    auto process = start(cli, {"status", "--timeout", "1s"});
    daemon.accept();
    CHECK(process.wait() == 7);
}

TEST_CASE("a follow-up date is set, listed when it is due, moved and withdrawn, and each is on record") {
    const Cli cli;
    const Daemon daemon(cli.home);
    cli.output({"leads", "add", "luna"});
    cli.output({"leads", "add", "mira"});
    CHECK(contains(cli.run({"leads", "set", "luna", "--follow-up", "2026-01-02"}).errors, "follow-up noted"));
    CHECK(contains(cli.run({"leads", "set", "mira", "--follow-up", "3d"}).errors, "follow-up noted"));
    const auto due = cli.output({"leads", "list", "--due", "--format", "csv", "--fields", "handle"});
    CHECK(contains(due, "luna"));
    CHECK(!contains(due, "mira"));
    CHECK(contains(cli.output({"leads", "show", "mira"}), "Follow up"));
    CHECK(contains(cli.run({"leads", "set", "luna", "--follow-up", "2026-01-02"}).errors, "as before"));
    cli.output({"leads", "set", "luna", "--follow-up", "none"});
    CHECK(!contains(cli.output({"leads", "list", "--due", "--format", "csv"}), "luna"));
    CHECK(contains(cli.output({"logs", "list", "--format", "csv"}), "followup_changed"));
    CHECK(cli.run({"leads", "set", "luna", "--follow-up", "someday"}).exit_code == 2);
}

TEST_CASE("a degraded daemon is asked, with a warning on stderr") {
    const Cli cli;
    FakeDaemon daemon(cli.home);
    auto process = start(cli, {"leads", "list", "--format", "csv"});
    daemon.accept_hello();
    protocol::HelloResponse hello;
    hello.state = protocol::DaemonState::degraded;
    hello.problem = "the disk is full";
    daemon.send(protocol::result_text(0, protocol::to_json(hello)));
    const protocol::Chunk chunk{{"handle"}, json::array{json::array{"anna"}}, {}, {}};
    daemon.send(protocol::result_text(next_request(daemon).id, protocol::to_json(chunk)));
    CHECK(process.wait() == 0);
    CHECK(process.read_all() == "handle\r\nanna\r\n");
    CHECK(contains(process.errors(), "warning: the daemon records nothing: the disk is full"));
}

}  // namespace instacrm::test
