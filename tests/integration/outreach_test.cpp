// The main job through the real programs: shim, daemon, store.
#include "tests/support/daemon.hpp"
#include "tests/support/frame_client.hpp"
#include "tests/support/generator.hpp"

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <map>
#include <thread>

using namespace instacrm;
using namespace instacrm::test;
namespace json = boost::json;

namespace {

/// Waits until the shim has its daemon: before that it spools a DM rather than let the browser wait.
void greet(FrameClient& shim) {
    shim.send(R"({"type":"PING","requestId":0})");
    REQUIRE(shim.receive_json().at("type") == "PONG");
}

/// A whole list, chunk after chunk, as rows of name → value.
std::vector<json::object> list(PipeClient& client, std::string_view method,
                               json::value params = json::object()) {
    std::vector<json::object> rows;
    auto chunk = client.call(method, std::move(params));
    for (;;) {
        const auto& columns = chunk.at("columns").as_array();
        for (const auto& row : chunk.at("rows").as_array()) {
            json::object named;
            for (std::size_t i = 0; i < columns.size(); ++i) named[columns[i].as_string()] = row.at(i);
            rows.push_back(std::move(named));
        }
        const auto* stream = chunk.as_object().if_contains("stream");
        if (stream == nullptr) return rows;
        chunk = client.call("stream.next", json::object{{"stream", *stream}});
    }
}

std::vector<json::object> messages(PipeClient& client) {
    return list(client, "logs.list", json::object{{"kind", json::array{"outreach"}}, {"ascending", true}});
}

std::string text(const json::object& row, std::string_view name) {
    const auto& value = row.at(name);
    return value.is_null() ? "" : std::string(value.as_string());
}

}  // namespace

TEST_CASE("a DM goes through the shim into the store, in both wire formats") {
    const TempHome home;
    home.write_config();
    const Daemon daemon(home);
    FrameClient shim({home.variable()});
    greet(shim);

    shim.send(R"({"type":"LOG_OUTREACH","requestId":7,"payload":{"target":"Some_Lead","actor":"@My_Actor",
                  "message":"Hi 👋","profile_data":{"fullName":"Some Lead","bio":"b","externalLink":"https://x.y"}}})");
    const auto ack = shim.receive_json();
    CHECK(ack.at("action") == "ack");
    CHECK(ack.at("success") == true);
    CHECK(ack.at("requestId") == 7);
    CHECK(ack.at("data").at("log_id").as_string().starts_with("ELG-"));

    shim.send(R"({"jsonrpc":"2.0","id":"x","method":"outreach.log","params":
                  {"handle":"https://www.instagram.com/other.lead/","actor":"my_actor","message":"مرحبا","client_id":"c-1"}})");
    const auto reply = shim.receive_json();
    CHECK(reply.at("id") == "x");
    CHECK(reply.at("result").at("handle") == "other.lead");
    CHECK(reply.at("result").at("duplicate") == false);

    auto client = daemon.client();
    const auto rows = messages(client);
    REQUIRE(rows.size() == 2);
    CHECK(text(rows[0], "handle") == "some_lead");
    CHECK(text(rows[0], "actor") == "my_actor");
    CHECK(text(rows[0], "text") == "Hi 👋");
    CHECK(text(rows[0], "operator") == "Anna");
    CHECK(text(rows[1], "text") == "مرحبا");
    const auto lead = client.call("leads.get", json::object{{"handle", "some_lead"}}).at("lead");
    CHECK(lead.at("full_name") == "Some Lead");
    CHECK(lead.at("link") == "https://x.y");
}

TEST_CASE("the same client id twice is one event, also after a restart") {
    const TempHome home;
    home.write_config();
    Daemon daemon(home);
    const json::object dm{{"handle", "lead"}, {"actor", "acc"}, {"message", "m"}, {"client_id", "the-id"}};
    const auto first = daemon.client().call("outreach.log", dm);
    daemon.kill();
    daemon.start();
    auto client = daemon.client();
    const auto second = client.call("outreach.log", dm);
    CHECK(first.at("duplicate") == false);
    CHECK(second.at("duplicate") == true);
    CHECK(second.at("event_id") == first.at("event_id"));
    CHECK(messages(client).size() == 1);
}

TEST_CASE(
    "a note and an override come with ids too: sent again they are one; a person that nobody knew is known") {
    const TempHome home;
    home.write_config();
    const Daemon daemon(home);
    auto client = daemon.client();
    const json::object note{
        {"handle", "luna"}, {"text", "met in Rome"}, {"client_id", "note-1"}, {"create", true}};
    CHECK(client.call("leads.add_note", note).at("changed") == true);
    CHECK(client.call("leads.add_note", note).at("changed") == false);
    const json::object reason{
        {"handle", "mira"}, {"reason", "she asked me to"}, {"actor", "acc"}, {"client_id", "why-1"}};
    const auto first = client.call("outreach.override", reason);
    CHECK(first.at("duplicate") == false);
    const auto again = client.call("outreach.override", reason);
    CHECK(again.at("duplicate") == true);
    CHECK(again.at("event_id") == first.at("event_id"));
    CHECK_THROWS(client.call("outreach.override", {{"handle", "mira"}, {"reason", " "}}));

    const auto overrides = list(client, "logs.list", json::object{{"kind", json::array{"override_given"}}});
    REQUIRE(overrides.size() == 1);
    CHECK(text(overrides.front(), "handle") == "mira");
    CHECK(text(overrides.front(), "details") == "Override = [she asked me to]");
    CHECK(list(client, "logs.list", json::object{{"kind", json::array{"note_added"}}}).size() == 1);
}

TEST_CASE("a DM whose client_id was given to something else before is recorded all the same, and once") {
    const TempHome home;
    home.write_config();
    const Daemon daemon(home);
    auto client = daemon.client();
    client.call("outreach.override",
                {{"handle", "mira"}, {"actor", "acc"}, {"reason", "she asked me to"}, {"client_id", "c-1"}});
    client.call("leads.add_note",
                {{"handle", "mira"}, {"actor", "acc"}, {"text", "a note"}, {"client_id", "c-2"}});
    for (const std::string id : {"c-1", "c-2"}) {
        const json::object dm{
            {"handle", "mira"}, {"actor", "acc"}, {"message", "hi " + id}, {"client_id", id}};
        const auto first = client.call("outreach.log", dm);
        CHECK(first.at("duplicate") == false);
        const auto again = client.call("outreach.log", dm);
        CHECK(again.at("duplicate") == true);
        CHECK(again.at("event_id") == first.at("event_id"));
    }
    CHECK(messages(client).size() == 2);
}

TEST_CASE("the existing extension's mousedown and click are one event, a message a minute later is another") {
    const TempHome home;
    home.write_config();
    const Daemon daemon(home);
    FrameClient shim({home.variable()});
    greet(shim);
    const std::string dm =
        R"({"type":"LOG_OUTREACH","requestId":1,"payload":{"target":"lead","actor":"acc","message":"Hello"}})";
    shim.send(dm);
    shim.send(dm);
    const auto first = shim.receive_json();
    const auto second = shim.receive_json();
    CHECK(first.at("data").at("log_id") == second.at("data").at("log_id"));
    auto client = daemon.client();
    CHECK(messages(client).size() == 1);
    shim.send(
        R"({"type":"LOG_OUTREACH","requestId":2,"payload":{"target":"lead","actor":"acc","message":"Hello again"}})");
    CHECK(shim.receive_json().at("data").at("log_id") != first.at("data").at("log_id"));
    CHECK(messages(client).size() == 2);
}

TEST_CASE("a hundred DMs without a daemon are queued, and arrive once, in order, with their own times") {
    const TempHome home;
    home.write_config("native_host: {start_daemon: false}\n");
    Daemon daemon(home);
    CHECK(daemon.stop() == 0);  // leaves word for the shim that it is not to start it

    Generator generator({.seed = 3}, 100);
    std::vector<GeneratedDm> sent;
    {
        FrameClient shim({home.variable()});
        for (int i = 0; i < 100; ++i) {
            sent.push_back(generator.next());
            const bool rpc = i % 2 == 0;
            shim.send(rpc ? rpc_body(sent.back(), i) : legacy_body(sent.back(), i));
            const auto reply = shim.receive_json();
            CHECK((rpc ? reply.at("result") : reply.at("data")).at("queued") == true);
        }
        shim.process().close_input();
        CHECK(shim.process().wait() == 0);
    }
    daemon.start();
    auto client = daemon.client();
    for (int attempt = 0; attempt < 600 && client.call("daemon.status").at("spool_waiting") != 0; ++attempt)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));

    auto rows = list(client, "logs.list",
                     json::object{{"kind", json::array{"outreach"}}, {"after_seq", 0}, {"ascending", true}});
    REQUIRE(rows.size() == sent.size());
    for (std::size_t i = 0; i < sent.size(); ++i) {
        CHECK(text(rows[i], "handle") == sent[i].handle);
        CHECK(text(rows[i], "text") == sent[i].message);
        CHECK(text(rows[i], "at") == format_utc(sent[i].sent_at));
    }
    CHECK(std::filesystem::is_empty(home.paths().spool_folder));
}

TEST_CASE("10,000 DMs through two shims, the daemon killed 50 times: each is there exactly once") {
    constexpr int per_shim = 5000;
    constexpr int kills = 50;
    const TempHome home;
    // This test starts the daemon again itself; a shim that did it first would be in its way.
    home.write_config("native_host: {start_daemon: false}\n");
    Daemon daemon(home);

    std::atomic<int> answered = 0;
    const auto send_all = [&](bool rpc) {
        FrameClient shim({home.variable()});
        std::jthread sender([&] {
            for (int i = 0; i < per_shim; ++i) {
                GeneratedDm dm;
                dm.handle = "lead_" + std::to_string(i % 700);
                dm.actor = rpc ? "rpc_account" : "old_account";
                dm.message = (rpc ? "rpc " : "old ") + std::to_string(i);
                dm.client_id = "rpc-" + std::to_string(i);
                dm.sent_at = system_now() - std::chrono::hours(1);
                shim.send(rpc ? rpc_body(dm, i) : legacy_body(dm, i));
                // A person does not type ahead without end.
                while (i - answered.load() / 2 > 400)
                    std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        });
        for (int i = 0; i < per_shim; ++i) {
            const auto reply = shim.receive_json();
            CHECK_MESSAGE((rpc ? reply.as_object().contains("result") : reply.at("success") == true),
                          json::serialize(reply));
            ++answered;
        }
        sender.join();
        shim.process().close_input();
        CHECK(shim.process().wait() == 0);
    };
    std::jthread rpc(send_all, true);
    std::jthread old(send_all, false);
    for (int kill = 0; kill < kills; ++kill) {
        while (answered < (kill + 1) * 2 * per_shim / (kills + 1))
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        daemon.kill();
        daemon.start();
    }
    rpc.join();
    old.join();

    auto client = daemon.client();
    for (int attempt = 0; attempt < 600 && client.call("daemon.status").at("spool_waiting") != 0; ++attempt)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    std::map<std::string, int> seen;
    for (const auto& row : messages(client)) ++seen[text(row, "text")];
    CHECK(seen.size() == 2 * per_shim);
    for (const auto& entry : seen) CHECK_MESSAGE(entry.second == 1, entry.first);
    CHECK(client.call("daemon.status").at("messages") == 2 * per_shim);
    CHECK(client.call("daemon.status").at("spool_rejected") == 0);
    CHECK(client.call("stats.summary").at("messages") == 2 * per_shim);
}

namespace {

/// The browser's DMs, one after the other, with what their replies say of the next tab: its delay, or 0.
struct Writer {
    FrameClient shim;
    int sent = 0;

    std::int64_t send(const std::string& actor, std::string_view more = "") {
        ++sent;
        shim.send(R"({"jsonrpc":"2.0","id":1,"method":"outreach.log","params":{"handle":"lead_)" +
                  std::to_string(sent) + R"(","actor":")" + actor + "\"" + std::string(more) + "}}");
        const auto reply = shim.receive_json();
        const auto* due = reply.at("result").as_object().if_contains("next_tab");
        return due == nullptr ? 0 : due->at("after_ms").as_int64();
    }
};

}  // namespace

TEST_CASE("after every second DM from an account the browser hears that the tab is done with") {
    const TempHome home;
    home.write_config("next_tab: {every: 2, after: 3s}\ntime_zone: UTC\n");
    Daemon daemon(home);
    {
        Writer writer{FrameClient({home.variable()})};
        greet(writer.shim);
        CHECK(writer.send("shop", R"(,"client_id":"a")") == 0);
        CHECK(writer.send("studio") == 0);  // each account for itself
        CHECK(writer.send("shop", R"(,"client_id":"b","failed":true)") == 0);
        CHECK(writer.send("shop", R"(,"client_id":"a")") == 0);                   // the same DM
        CHECK(writer.send("shop", R"(,"sent_at":"2026-01-01T00:00:00Z")") == 0);  // another day's
        CHECK(writer.send("shop", R"(,"client_id":"c")") == 3'000);
        CHECK(writer.send("shop", R"(,"client_id":"c")") == 0);  // once
        CHECK(writer.send("studio") == 3'000);
        CHECK(writer.send("shop") == 0);
    }
    daemon.stop();  // the count is the log's
    daemon.start();
    Writer writer{FrameClient({home.variable()})};
    greet(writer.shim);
    CHECK(writer.send("shop") == 3'000);

    // Somebody at the command line has no tab.
    auto again = daemon.client();
    again.call("outreach.log", {{"handle", "cli"}, {"actor", "shop"}});
    const auto even = again.call("outreach.log", {{"handle", "cli"}, {"actor", "shop"}});
    CHECK(even.as_object().if_contains("next_tab") == nullptr);
}

TEST_CASE("unless the config wants it, no reply speaks of the next tab") {
    const TempHome home;
    home.write_config();
    const Daemon daemon(home);
    Writer writer{FrameClient({home.variable()})};
    greet(writer.shim);
    for (int i = 0; i < 3; ++i) CHECK(writer.send("shop") == 0);
}
