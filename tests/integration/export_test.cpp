// Files that come out: whole or not at all, from one state of the store, once each.
#include "common/platform/system.hpp"
#include "common/protocol/messages/files.hpp"
#include "common/protocol/messages/session.hpp"
#include "common/protocol/rpc.hpp"
#include "tests/support/contains.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/fake_daemon.hpp"
#include "tests/support/process.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <thread>

using namespace instacrm;
using namespace instacrm::test;
namespace fs = std::filesystem;
namespace json = boost::json;
namespace p = instacrm::protocol;

namespace {

/// Names in the home that an export could have left.
std::vector<std::string> leftovers_in(const TempHome& home) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(home.folder())) {
        const auto name = entry.path().filename().string();
        if (contains(name, ".tmp") || contains(name, "out") || contains(name, "lxw")) names.push_back(name);
    }
    return names;
}

struct Desk {
    TempHome home;
    std::optional<Daemon> daemon;

    Desk() {
        home.write_config("native_host: {start_daemon: false}\n");
        daemon.emplace(home);
    }
    Outcome run(const std::vector<std::string>& words) const {
        return test::run(program("instacrm"), words, {home.variable()});
    }
    std::string done(const std::vector<std::string>& words) const {
        const auto outcome = run(words);
        CAPTURE(outcome.errors);
        REQUIRE(outcome.exit_code == 0);
        return outcome.output;
    }
    void log(const std::string& handle, const std::string& text) const {
        daemon->client().call("outreach.log", {{"handle", handle}, {"actor", "shop"}, {"message", text}});
    }
    fs::path file(const std::string& name) const { return home.folder() / name; }
    std::string read(const std::string& name) const { return platform::read_file(file(name)); }
    std::size_t lines(const std::string& name) const {
        const auto text = read(name);
        return static_cast<std::size_t>(std::ranges::count(text, '\n'));
    }
    std::vector<std::string> leftovers() const { return leftovers_in(home); }
};

/// Whether the process has a file of the folder open, with a name or without.
bool has_open_below(int pid, const fs::path& folder) {
    std::error_code ignored;
    const auto is_below = [&](const fs::directory_entry& entry) {
        return fs::read_symlink(entry.path(), ignored).string().starts_with(folder.string() + "/");
    };
    const fs::directory_iterator all("/proc/" + std::to_string(pid) + "/fd");
    return std::any_of(begin(all), end(all), is_below);
}

std::int64_t bookmark(const Desk& desk, const std::string& name) {
    return desk.daemon->client().call<p::BookmarkResponse>("bookmarks.get", p::BookmarkRequest{name}).seq;
}

}  // namespace

TEST_CASE("the ending of the name is the format; rows are those of the lists") {
    const Desk desk;
    desk.log("anna", "hello, \"you\"");
    desk.log("ben", "=cmd()");
    for (const std::string format : {"csv", "tsv", "ndjson", "json"}) {
        CAPTURE(format);
        const auto out = desk.file("out." + format).string();
        CHECK(desk.done({"export", "leads", "--out", out}).empty());
        CHECK(desk.read("out." + format) == desk.done({"leads", "list", "--format", format}));
        desk.done({"export", "logs", "--out", out});
        CHECK(desk.read("out." + format) == desk.done({"logs", "list", "--format", format}));
        CHECK(desk.done({"export", "logs", "--format", format}) == desk.read("out." + format));
    }
    CHECK(desk.done({"export", "leads", "--search", "cmd", "--fields", "handle"}) == "handle\r\nben\r\n");
    CHECK(contains(desk.done({"export", "stats"}), ",Anna,shop,2,0,0,2,0,0,0,0\r\n"));
    desk.done({"leads", "note", "anna", "likes tea"});
    CHECK(contains(desk.done({"export", "notes", "--fields", "handle,text"}), "anna,likes tea\r\n"));
}

TEST_CASE("all lists of one export show one state, in files or sheets; names are filled in") {
    const Desk desk;
    desk.log("anna", "hello");
    desk.done({"export", "all", "--out", desk.file("out-{what}.ndjson").string()});
    for (const std::string what : {"leads", "logs", "notes", "stats"})
        CHECK(fs::exists(desk.file("out-" + what + ".ndjson")));
    desk.done({"export", "all", "--out", desk.file("book-{date}.xlsx").string()});
    std::size_t books = 0;
    for (const auto& entry : fs::directory_iterator(desk.home.folder())) {
        const auto name = entry.path().filename().string();
        if (!name.starts_with("book-20")) continue;
        ++books;
        CHECK(platform::read_file(entry.path()).starts_with("PK"));
    }
    CHECK(books == 1);

    auto client = desk.daemon->client();
    const auto snapshot = client.call<p::SnapshotResponse>("snapshot.open", p::Nothing{});
    desk.log("ben", "later");
    const auto seen = [&](json::object params) {
        params["count"] = true;
        const auto chunk = p::from_json<p::Chunk>(client.call("leads.list", params), "chunk");
        CHECK(chunk.total == static_cast<std::int64_t>(chunk.rows.as_array().size()));
        return chunk.rows.as_array().size();
    };
    CHECK(seen({{"snapshot", snapshot.snapshot}}) == 1);
    CHECK(seen({}) == 2);
    CHECK_THROWS_WITH_AS(client.call("snapshot.open"), doctest::Contains("a snapshot is open"),
                         p::ProtocolError);
    client.call("snapshot.close", {{"snapshot", snapshot.snapshot}});
    CHECK_THROWS_WITH_AS(seen({{"snapshot", snapshot.snapshot}}), doctest::Contains("not open"),
                         p::ProtocolError);
}

TEST_CASE("--since-last brings each change once, and moves on only when the file is there") {
    const Desk desk;
    desk.log("anna", "one");
    const auto out = desk.file("out.csv").string();
    const std::vector<std::string> words{"export", "leads", "--since-last", "crm", "--out", out};
    desk.done(words);
    CHECK(desk.lines("out.csv") == 2);
    desk.done(words);
    CHECK(desk.lines("out.csv") == 1);
    desk.log("ben", "two");
    desk.done({"leads", "set", "anna", "--follow-up", "3d"});

    const auto before = bookmark(desk, "crm");
    auto elsewhere = words;
    elsewhere.back() = desk.file("no/such/folder/out.csv").string();
    const auto failed = desk.run(elsewhere);
    CHECK(failed.exit_code == 1);
    CHECK(contains(failed.errors, "no/such/folder"));
    CHECK(bookmark(desk, "crm") == before);
    desk.done(words);
    CHECK(desk.lines("out.csv") == 3);
    CHECK(bookmark(desk, "crm") > before);

    auto client = desk.daemon->client();
    CHECK_THROWS_WITH_AS(
        client.call("bookmarks.set", {{"name", "crm"}, {"seq", before}, {"previous", before}}),
        doctest::Contains("another export"), p::ProtocolError);
    CHECK_THROWS_WITH_AS(
        client.call("bookmarks.set", {{"name", "crm"}, {"seq", 1 << 30}, {"previous", before}}),
        doctest::Contains("is not one that an export came to"), p::ProtocolError);
    CHECK(desk.run({"export", "leads", "--since-last", "a b"}).exit_code != 0);
}

TEST_CASE("everything that is new since the last time; the numbers are whole each time") {
    const Desk desk;
    desk.log("anna", "one");
    const std::vector<std::string> words{"export", "all",   "--since-last",
                                         "crm",    "--out", desk.file("out-{what}.csv").string()};
    desk.done(words);
    CHECK(desk.lines("out-leads.csv") == 2);
    const auto events = desk.lines("out-logs.csv");
    desk.log("ben", "two");
    desk.done(words);
    CHECK(desk.lines("out-leads.csv") == 2);
    CHECK(desk.lines("out-logs.csv") < events + 1);
    CHECK(contains(desk.read("out-logs.csv"), "two"));
    CHECK(!contains(desk.read("out-logs.csv"), "one"));
    CHECK(desk.lines("out-stats.csv") == 2);
}

TEST_CASE("Ctrl-C leaves no file and moves no bookmark, also when the daemon does not answer") {
    Desk desk;
    for (int i = 0; i < 50; ++i) desk.log("lead_" + std::to_string(i), std::string(20'000, 'x'));
    for (const std::string format : {"csv", "xlsx"}) {
        CAPTURE(format);
        ::kill(desk.daemon->process().id(), SIGSTOP);
        Process process(
            program("instacrm"),
            {"export", "logs", "--since-last", "crm", "--out", desk.file("out." + format).string()},
            {desk.home.variable()}, Output::collected);
        std::this_thread::sleep_for(std::chrono::milliseconds(300));  // it asks, and waits
        ::kill(process.id(), SIGINT);
        const auto exit_code = process.wait();
        ::kill(desk.daemon->process().id(), SIGCONT);
        CHECK(exit_code == 130);
        CHECK(desk.leftovers().empty());
        CHECK(bookmark(desk, "crm") == 0);
    }
}

TEST_CASE("a file takes no other thing's place, and says so before it asks for rows") {
    const Desk desk;
    const auto pipe = desk.file("pipe.csv");
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    fs::create_directory(desk.file("folder.csv"));
    for (const std::string name : {"pipe.csv", "folder.csv"}) {
        const auto outcome = desk.run({"export", "leads", "--out", desk.file(name).string()});
        CHECK(outcome.exit_code == 2);
        CHECK(contains(outcome.errors, "hint: name a file; - is standard output"));
    }
    CHECK(fs::is_fifo(pipe));
    const auto nowhere = desk.run({"export", "leads", "--out", "/no/such/folder/out.csv"});
    CHECK(nowhere.exit_code == 1);
    CHECK(contains(nowhere.errors, "cannot write /no/such/folder/out.csv: No such file"));
}

TEST_CASE("an export that is ended midway leaves no file, however it was ended") {
    for (const int how : {SIGINT, SIGTERM, SIGKILL}) {
        for (const std::string format : {"csv", "xlsx"}) {
            CAPTURE(how);
            CAPTURE(format);
            const TempHome home;
            FakeDaemon daemon(home);
            const auto file = home.folder() / ("out." + format);
            Process process(program("instacrm"),
                            {"export", "logs", "--since-last", "crm", "--out", file.string()},
                            {home.variable()}, Output::collected);
            daemon.greet();
            const auto answer = [&](std::string_view method, const json::value& result) {
                const auto request = p::parse_request(p::parse_json(*daemon.receive()));
                REQUIRE(request.method == method);
                daemon.send(p::result_text(request.id, result));
            };
            answer("snapshot.open", p::to_json(p::SnapshotResponse{1, 5}));
            answer("bookmarks.get", p::to_json(p::BookmarkResponse{}));
            // More is to come, and never does.
            answer("logs.list", p::to_json(p::Chunk{{"handle"}, json::array{json::array{"anna"}}, 1, {}}));
            while (process.running() && !has_open_below(process.id(), home.folder()))
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            ::kill(process.id(), how);
            process.wait();
            CHECK(leftovers_in(home).empty());
        }
    }
}

TEST_CASE("what does not go together is said before anything is asked") {
    const Desk desk;
    const auto refused = [&](const std::vector<std::string>& words, const std::string& why) {
        const auto outcome = desk.run(words);
        CAPTURE(outcome.errors);
        CHECK(outcome.exit_code == 2);
        CHECK(contains(outcome.errors, why));
    };
    refused({"export", "leads", "--format", "xlsx"}, "a spreadsheet needs a file");
    refused({"export", "leads", "--out", "leads.doc"}, "\".doc\" names no format");
    refused({"export", "leads", "--format", "table"}, "--format table is for people");
    refused({"export", "all", "--out", "all.csv"}, "several lists need a file each");
    refused({"export", "leads", "--fields", "handle,nose"}, "there is no field \"nose\"");
    refused({"leads", "list", "--format", "xlsx"}, "xlsx is for files");
}

TEST_CASE("search finds people and texts, best first, without those who are gone") {
    const Desk desk;
    desk.log("wedding.anna", "Do you plan a trip?");
    desk.log("ben",
             "About the w\xC3\xA9"
             "dding in Berlin: \"yes\"");
    desk.done({"leads", "note", "ben", "wedding in May"});
    desk.done({"export", "leads"});
    const auto hits = p::parse_json(desk.done({"search", "wedd", "--json"})).at("hits").as_array();
    REQUIRE(hits.size() == 3);
    CHECK(hits[0].at("handle") == "wedding.anna");
    CHECK(hits[0].at("found_in") == "lead");
    for (const auto& hit : {hits[1], hits[2]}) CHECK(hit.at("handle") == "ben");
    CHECK(p::parse_json(desk.done({"search", "wedding", "berlin", "--json"})).at("hits").as_array().size() ==
          1);
    CHECK(p::parse_json(desk.done({"search", "\"OR* NEAR(", "--json"})).at("hits").as_array().empty());
    CHECK(p::parse_json(desk.done({"search", "wedding", "--limit", "1", "--json"}))
              .at("hits")
              .as_array()
              .size() == 1);
    desk.done({"leads", "remove", "ben", "--yes"});
    CHECK(p::parse_json(desk.done({"search", "wedding", "--json"})).at("hits").as_array().size() == 1);
}

TEST_CASE("leads that were left alone, and those that never answered") {
    const Desk desk;
    desk.daemon->client().call("outreach.log",
                               {{"handle", "old"}, {"actor", "shop"}, {"sent_at", "2026-01-05T10:00:00Z"}});
    desk.daemon->client().call(
        "outreach.log", {{"handle", "answered"}, {"actor", "shop"}, {"sent_at", "2026-01-05T10:00:00Z"}});
    desk.log("fresh", "hi");
    desk.done({"leads", "add", "unwritten"});
    desk.done({"leads", "set", "answered", "--status", "Replied"});
    const auto names = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"leads", "list", "--sort", "handle", "--fields", "handle", "--no-header",
                                     "--format", "csv"});
        return desk.done(words);
    };
    CHECK(names({"--stale", "14d"}) == "answered\r\nold\r\n");
    CHECK(names({"--no-reply"}) == "fresh\r\nold\r\n");
    CHECK(names({"--stale", "14d", "--no-reply"}) == "old\r\n");
}
