// What no well-meaning client sends. Never a crash, never a hang, never a half-written event: after each case
// the same daemon still serves, and the log has just what was acknowledged.
#include "common/platform/system.hpp"
#include "common/protocol/messages/session.hpp"
#include "tests/support/contains.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/frame_client.hpp"

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <functional>

using namespace instacrm;
using namespace instacrm::test;
namespace json = boost::json;
using protocol::ErrorCode;
using protocol::ProtocolError;

namespace {

struct Served {
    TempHome home;
    std::optional<Daemon> daemon;
    Served() {
        home.write_config();
        daemon.emplace(home);
    }
};

std::string header(std::uint32_t length) {
    std::string bytes;
    for (unsigned shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(length >> shift & 0xFFU);
    return bytes;
}

/// The error that a call ends with.
ProtocolError refusal(PipeClient& client, std::string_view method, json::value params) {
    try {
        const auto result = client.call(method, std::move(params));
        FAIL("taken: " << json::serialize(result));
    } catch (const ProtocolError& error) {
        return error;
    }
    return {ErrorCode::internal_error, ""};
}

std::int64_t messages(PipeClient& client) {
    return client.call("daemon.status").at("messages").as_int64();
}

json::object dm(const std::string& handle, const std::string& message = "m") {
    return {{"handle", handle}, {"actor", "acc"}, {"message", message}};
}

}  // namespace

TEST_CASE("a NUL in what is searched for is no word's end") {
    const Served served;
    auto client = served.daemon->client();
    client.call("outreach.log", dm("lead"));
    for (const std::string& text : {std::string("le\0ad", 5), std::string(1, '\0')}) {
        CHECK_NOTHROW(client.call("leads.list", json::object{{"search", text}}));
        CHECK_NOTHROW(client.call("search.run", json::object{{"text", text}}));
    }
}

TEST_CASE("a keyring's program that ends before it has read is not the daemon's end") {
    const Served served;
    auto client = served.daemon->client();
    for (int i = 0; i < 20; ++i)  // whether it ends before is chance
        client.call("secrets.set", json::object{{"name", "cloud"}, {"value", std::string(4096, 'x')}});
    CHECK(messages(client) == 0);
}

TEST_CASE("frames of an impossible length are answered, and end that connection only") {
    const Served served;
    auto other = served.daemon->client();
    for (const std::uint32_t length : {0U, 1024U * 1024U + 1U, 0xFFFFFFFFU}) {
        CAPTURE(length);
        auto client = served.daemon->client();
        client.send_bytes(header(length));
        const auto reply = client.receive();
        REQUIRE(reply);
        CHECK(contains(*reply, "\"code\":1001"));
        CHECK(!client.receive());
        CHECK(messages(other) == 0);
    }
}

TEST_CASE("a frame that ends in its middle is nothing") {
    const Served served;
    for (const auto& bytes : {std::string("\x05\x00", 2), header(100) + "{\"jsonrpc\"", header(4)}) {
        {
            auto client = served.daemon->client();
            client.send_bytes(bytes);
        }
        auto client = served.daemon->client();
        CHECK(messages(client) == 0);
    }
}

TEST_CASE("bodies that are no request are answered with an error, and the connection goes on") {
    const Served served;
    auto client = served.daemon->client();
    const std::pair<std::string, const char*> bodies[] = {
        {"\xff\xfe\xfd", "-32700"},
        {"{\"a\":\"\xc3\x28\"}", "-32700"},
        {"hello", "-32700"},
        {std::string(10000, '[') + std::string(10000, ']'), "-32700"},
        {std::string(20000, '{'), "-32700"},
        {"[]", "-32600"},
        {"42", "-32600"},
        {R"({"jsonrpc":"2.0","id":1,"method":["x"]})", "-32600"},
        {R"({"jsonrpc":"2.0","id":1e400,"method":"daemon.status"})", "-32600"},
        {R"({"jsonrpc":"2.0","id":1,"method":"nope.nope"})", "-32601"},
        {R"({"jsonrpc":"2.0","id":1,"method":"outreach.log"})", "-32602"},
        {R"({"jsonrpc":"2.0","id":1,"method":"outreach.log","params":{"handle":5,"actor":"a"}})", "-32602"},
        {R"({"type":"LOG_OUTREACH","requestId":1,"payload":{"target":"x"}})",
         "-32600"},  // not the cli's wire
    };
    for (const auto& [body, code] : bodies) {
        const auto beginning = body.substr(0, 60);
        CAPTURE(beginning);
        client.send(body);
        const auto reply = client.receive();
        REQUIRE(reply);
        CHECK(contains(*reply, code));
    }
    CHECK(messages(client) == 0);
}

TEST_CASE("the first call must be session.hello, in a version that both speak") {
    const Served served;
    PipeClient silent(served.home.paths().endpoint);
    CHECK(refusal(silent, "daemon.status", json::object()).code() == ErrorCode::hello_required);
    PipeClient newer(served.home.paths().endpoint);
    protocol::HelloRequest hello;
    hello.protocol = {2, 9};
    hello.client = "test";
    CHECK_THROWS_AS(newer.hello(hello), ProtocolError);
    hello.protocol = {1, 9};
    CHECK(newer.hello(hello).protocol == 1);
    CHECK(refusal(newer, "session.hello", protocol::to_json(hello)).code() == ErrorCode::invalid_request);
}

TEST_CASE("handles: what can be read is taken, what cannot is refused by name") {
    const Served served;
    auto client = served.daemon->client();
    for (const auto* handle :
         {"two words", "", "..", "a..b", ".a", "ünïcode", "abcdefghijklmnopqrstuvwxyz12345"}) {
        CAPTURE(handle);
        const auto error = refusal(client, "outreach.log", dm(handle));
        CHECK(error.code() == ErrorCode::invalid_params);
        CHECK(error.field() == "params.handle");
        CHECK(!error.remedy().empty());
    }
    CHECK(messages(client) == 0);
    for (const auto* handle : {"UPPER.Case", "@upper.case", "https://www.instagram.com/Upper.Case/?hl=de"}) {
        CAPTURE(handle);
        CHECK(client.call("outreach.log", dm(handle)).at("handle") == "upper.case");
    }
}

TEST_CASE("messages of any length and content are kept") {
    const Served served;
    auto client = served.daemon->client();
    const std::string longest(100'000, 'x');
    client.call("outreach.log", dm("long", longest));
    client.call("outreach.log", dm("nuls", std::string("a\0b\0", 4)));
    client.call("outreach.log", dm("empty", ""));
    client.call("outreach.log", dm("control", "\x01\x02\x1b[31m"));
    const std::string wide = [] {
        std::string text;
        for (int i = 0; i < 100'000; ++i) text += "é";
        return text;
    }();
    client.call("outreach.log", dm("wide", wide));
    const auto text_of = [&](const char* handle) {
        const auto event = client.call("leads.get", json::object{{"handle", handle}}).at("events").at(0);
        const auto* text = event.as_object().if_contains("text");
        return text == nullptr ? "" : std::string(text->as_string());
    };
    CHECK(text_of("long") == longest);
    CHECK(text_of("nuls") ==
          "a\xEF\xBF\xBD"
          "b\xEF\xBF\xBD");
    CHECK(text_of("empty").empty());
    CHECK(text_of("control") == "\x01\x02\x1b[31m");
    CHECK(text_of("wide") == wide);
    CHECK(messages(client) == 5);
}

TEST_CASE("a sent DM is never refused for an odd date: it is moved and flagged") {
    const Served served;
    auto client = served.daemon->client();
    const auto log = [&](const char* when) {
        auto params = dm("lead");
        params["sent_at"] = when;
        return client.call("outreach.log", params);
    };
    const auto early = log("1969-07-20T20:17:00Z");
    CHECK(early.at("time_clamped") == true);
    CHECK(early.at("sent_at") == "2010-10-06T00:00:00Z");
    const auto late = log("2100-01-01T00:00:00Z");
    CHECK(late.at("time_clamped") == true);
    CHECK(parse_time(std::string(late.at("sent_at").as_string())) <= system_now());
    CHECK(log("2020-05-05T05:05:05.5Z").at("time_clamped") == false);
    auto unreadable = dm("lead");
    unreadable["sent_at"] = "yesterday";
    CHECK(refusal(client, "outreach.log", unreadable).field() == "params.sent_at");
    CHECK(messages(client) == 3);
}

TEST_CASE("words that do not exist are refused with those that do") {
    const Served served;
    auto client = served.daemon->client();
    const auto error =
        refusal(client, "leads.set_status", json::object{{"handle", "a"}, {"status", "Lukewarm"}});
    CHECK(error.field() == "params.status");
    CHECK(contains(error.remedy(), "Cold No Reply, Replied, Warm"));
    CHECK(refusal(client, "leads.list", json::object{{"sort", "size"}}).code() == ErrorCode::invalid_params);
    CHECK(refusal(client, "leads.list", json::object{{"limit", 0}}).code() == ErrorCode::invalid_params);
    CHECK(refusal(client, "leads.list", json::object{{"operator_name", "Nobody"}}).code() ==
          ErrorCode::invalid_params);
    CHECK(refusal(client, "leads.get", json::object{{"handle", "nobody"}}).code() == ErrorCode::not_found);
    CHECK(refusal(client, "leads.add_note", json::object{{"handle", "nobody"}, {"text", "x"}}).code() ==
          ErrorCode::not_found);
    client.call("leads.add", json::object{{"handle", "a"}});
    CHECK(refusal(client, "leads.add", json::object{{"handle", "A"}}).code() == ErrorCode::conflict);
    CHECK(refusal(client, "leads.add_note", json::object{{"handle", "a"}, {"text", " "}}).field() ==
          "params.text");
    CHECK(refusal(client, "leads.add_note", json::object{{"handle", "a"}, {"text", std::string(4001, 'x')}})
              .field() == "params.text");
    CHECK(refusal(client, "events.subscribe", json::object{{"topics", json::array{"weather"}}}).field() ==
          "params.topics");
    CHECK(refusal(client, "stream.next", json::object{{"stream", 99}}).code() == ErrorCode::stream_closed);
    const json::object rule{
        {"type", "Frequency Cap"}, {"metric", "Total Messages Sent"}, {"limit", 5}, {"window_sec", 60}};
    const auto with = [&](const char* name, json::value value) {
        auto changed = rule;
        changed[name] = std::move(value);
        return refusal(client, "rules.add", changed).code();
    };
    CHECK(with("limit", 0) == ErrorCode::invalid_params);
    CHECK(with("window_sec", 59) == ErrorCode::invalid_params);
    CHECK(with("metric", "Smiles Received") == ErrorCode::invalid_params);
    CHECK(with("actor", "never_seen") == ErrorCode::invalid_params);
    CHECK(with("operator_name", "Nobody") == ErrorCode::invalid_params);
    CHECK(with("severity", "Fatal") == ErrorCode::invalid_params);
}

TEST_CASE("searches with FTS operators and SQL in them are words like any other") {
    const Served served;
    auto client = served.daemon->client();
    client.call("outreach.log", dm("findme", "hello \"quoted\" wörld; DROP TABLE lead"));
    const auto found = [&](const char* words) {
        return client.call("leads.list", json::object{{"search", words}}).at("rows").as_array().size();
    };
    CHECK(found("hello") == 1);
    CHECK(found("hel wor") == 1);  // beginnings of words, accents apart
    CHECK(found("\"quoted\"") == 1);
    CHECK(found("'; DROP TABLE lead --") == 1);
    CHECK(found("find") == 1);
    for (const auto* words : {"NEAR(", "a OR b", "col:x", "*", "\"", "-x", "( ) ^", "{a}"}) {
        CAPTURE(words);
        CHECK(found(words) == 0);
    }
}

TEST_CASE("the browser role may log, not list; an unknown extension may nothing") {
    const Served served;
    protocol::HelloRequest hello;
    hello.client = "shim";
    hello.role = protocol::Role::browser;
    hello.origin = test_origin;
    hello.shim_id = "abc";
    hello.ordinal = 1;
    PipeClient browser(served.home.paths().endpoint);
    browser.hello(hello);
    CHECK(refusal(browser, "leads.list", json::object()).code() == ErrorCode::not_permitted);
    CHECK(refusal(browser, "rules.add", json::object()).code() == ErrorCode::not_permitted);
    CHECK(refusal(browser, "daemon.status", json::object()).code() == ErrorCode::not_permitted);
    browser.call("outreach.log", dm("lead"));

    PipeClient stranger(served.home.paths().endpoint);
    hello.origin = "chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/";
    CHECK_THROWS_AS(stranger.hello(hello), ProtocolError);
    CHECK(refusal(stranger, "outreach.log", dm("lead")).code() == ErrorCode::hello_required);
    auto client = served.daemon->client();
    CHECK(messages(client) == 1);
}

TEST_CASE("a list is pulled in chunks from one snapshot, four at a time") {
    const Served served;
    auto client = served.daemon->client();
    const std::string text(1000, 'x');
    for (int i = 0; i < 600; ++i) client.call("outreach.log", dm("lead_" + std::to_string(i), text));
    auto chunk = client.call("logs.list", json::object{{"kind", json::array{"outreach"}}});
    std::size_t rows = chunk.at("rows").as_array().size();
    CHECK(rows < 600);
    client.call("outreach.log", dm("after", "not in the snapshot"));
    while (chunk.as_object().contains("stream")) {
        CHECK(json::serialize(chunk).size() <= 256 * 1024);
        chunk = client.call("stream.next", json::object{{"stream", chunk.at("stream")}});
        rows += chunk.at("rows").as_array().size();
    }
    CHECK(rows == 600);

    std::vector<json::value> streams;
    streams.reserve(4);
    for (int i = 0; i < 4; ++i) streams.push_back(client.call("logs.list").at("stream"));
    CHECK(refusal(client, "logs.list", json::object()).code() == ErrorCode::too_many_streams);
    client.call("stream.close", json::object{{"stream", streams.front()}});
    CHECK_NOTHROW(client.call("logs.list"));
}

TEST_CASE("a subscriber hears of a change after it is on disk") {
    const Served served;
    auto watcher = served.daemon->client();
    watcher.call("events.subscribe", json::object{{"topics", json::array{"lead.changed"}}});
    auto client = served.daemon->client();
    client.call("outreach.log", dm("lead"));
    const auto heard = watcher.notification();
    CHECK(heard.method == "lead.changed");
    CHECK(heard.params.at("handle") == "lead");
    client.call("leads.set_status", json::object{{"handle", "lead"}, {"status", "Warm"}});
    CHECK(watcher.notification().params.at("seq").as_int64() > heard.params.at("seq").as_int64());

    // Of the log as a whole: also what is about no lead.
    auto follower = served.daemon->client();
    follower.call("events.subscribe", json::object{{"topics", json::array{"log.changed"}}});
    client.call("actors.seen", json::object{{"handle", "another_account"}});
    CHECK(follower.notification().method == "log.changed");
}

TEST_CASE("texts are withheld from people who are Excluded, Paid or clients") {
    const Served served;
    auto client = served.daemon->client();
    const char* statuses[] = {"Excluded", "Paid", "Tableturnerr Client"};
    for (const auto* status : statuses) {
        client.call("leads.set_status", json::object{{"handle", "lead"}, {"status", status}});
        client.call("outreach.log", dm("lead", "secretword"));
    }
    const auto events = client.call("leads.get", json::object{{"handle", "lead"}}).at("events");
    CHECK(!contains(json::serialize(events), "secretword"));
    CHECK(client.call("leads.list", json::object{{"search", "secretword"}}).at("rows").as_array().empty());
    CHECK(messages(client) == 3);
    CHECK(!contains(platform::read_file(served.home.paths().log_folder / "instacrmd.log"), "secretword"));
}
