// The real shim between a browser that is this test and a daemon that says what the test tells it to.
#include "common/domain/time.hpp"
#include "common/pipe/endpoint_file.hpp"
#include "common/platform/system.hpp"
#include "common/protocol/frame.hpp"
#include "common/protocol/rpc.hpp"
#include "common/spool/spool.hpp"
#include "tests/support/fake_daemon.hpp"
#include "tests/support/frame_client.hpp"
#include "tests/support/temp_home.hpp"

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace instacrm::test {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using protocol::DaemonState;
using protocol::ErrorCode;

// --- what goes over the wire

std::string legacy(std::string_view type, int id) {
    return json::serialize(json::object{{"type", type}, {"requestId", id}, {"payload", json::object()}});
}
std::string legacy_log(int id) {
    return legacy("LOG_OUTREACH", id);
}
std::string rpc_log(std::int64_t id) {
    return protocol::request_text(id, "outreach.log", {{"handle", "lead"}, {"actor", "me"}});
}
std::string rpc_check(std::int64_t id) {
    return protocol::request_text(id, "outreach.check", {{"handle", "lead"}});
}

std::string legacy_ack(int id) {
    return json::serialize(json::object{{"action", "ack"}, {"success", true}, {"requestId", id}});
}
std::string rpc_ack(std::int64_t id) {
    return protocol::result_text(id, json::object());
}

json::value parsed(std::string_view text) {
    return protocol::parse_json(text);
}
json::value legacy_queued(int id) {
    return {{"action", "ack"},
            {"success", true},
            {"data", {{"log_id", "queued"}, {"queued", true}}},
            {"requestId", id}};
}
json::value rpc_queued(std::int64_t id) {
    return {{"jsonrpc", "2.0"}, {"id", id}, {"result", {{"queued", true}}}};
}
json::value legacy_offline(int id) {
    return {{"error", true},
            {"message", "APPLICATION_OFFLINE"},
            {"requestId", id},
            {"success", false},
            {"action", "error"}};
}
/// The code of a JSON-RPC error reply with this id.
ErrorCode error_code(const json::value& reply, const json::value& id) {
    CHECK(reply.at("id") == id);
    return static_cast<ErrorCode>(reply.at("error").at("code").as_int64());
}

// --- a home with a daemon that the shim may not start

struct Home : TempHome {
    Home() { allow_start(false, std::nullopt); }

    void allow_start(bool allowed, const std::optional<std::string>& program) const {
        platform::make_private_folder(paths().run_folder);
        pipe::write_endpoint_file(paths().endpoint_file,
                                  {paths().endpoint.string(), "0.0.0", allowed, program});
    }

    /// What the shims of this home spooled, file by file.
    std::vector<spool::SpoolRecord> spooled() const {
        std::vector<spool::SpoolRecord> records;
        for (const auto& file : spool::files(paths().spool_folder)) {
            const auto batch = spool::read(file, 0, 100'000);
            CHECK(batch.complete);
            CHECK(batch.rest.empty());
            for (const auto& entry : batch.entries) records.push_back(entry.record.value());
        }
        return records;
    }
    std::vector<std::int64_t> spooled_ordinals() const {
        std::vector<std::int64_t> ordinals;
        for (const auto& record : spooled()) ordinals.push_back(record.ordinal);
        return ordinals;
    }
};

using Ordinals = std::vector<std::int64_t>;

struct Shim : FrameClient {
    explicit Shim(const Home& home, Output output = Output::collected)
        : FrameClient({home.variable()}, test_origin, output) {}

    /// Closes its input; the exit code, and nothing more may have come on its output.
    int end() {
        process().close_input();
        CHECK(process().read_all().empty());
        return process().wait();
    }
};

/// Greets the shim, and returns once it takes the daemon for ready: a log message that comes before that may
/// wait for its hello in vain, and be spooled.
protocol::HelloRequest make_ready(FakeDaemon& daemon, Shim& shim) {
    const std::string note = R"({"type":"SYNC_COMPLETED"})";
    auto hello = daemon.greet();
    daemon.send(note);
    CHECK(shim.receive() == note);
    return hello;
}

std::string all_of(Shim& shim, std::string_view raw) {
    shim.process().write(raw);
    shim.process().close_input();
    return shim.process().read_all();
}

// --- with a daemon

TEST_CASE("frames pass unchanged both ways") {
    const Home home;
    FakeDaemon daemon(home);
    Shim shim(home);
    make_ready(daemon, shim);
    const std::string oddly_written =
        " {\n\t\"type\" : \"PING\",\r\n \"requestId\":3.50e0, \"\\u0041\":\"\xD8\xB3\xD9\x84 "
        "\xF0\x9F\x91\x8B\"} ";
    const std::vector<std::string> frames{
        legacy_log(1),
        rpc_log(2),
        oddly_written,
        R"({"keep_alive":true})",
        R"({"type":"SYNC_COMPLETED"})",
        R"({"jsonrpc":"2.0","method":"lead.changed","params":{"handle":"a","seq":1}})",
        "not JSON at all",
        "\xFF\xFE\x01",
        "[]",
        std::string(10'000, '['),
        "\"" + std::string(protocol::max_frame_bytes - 2, 'x') + "\"",
    };
    for (const auto& frame : frames) {
        shim.send(frame);
        CHECK(daemon.receive() == frame);
        daemon.send(frame);
        CHECK(shim.receive() == frame);
    }
    CHECK(shim.end() == 0);
    CHECK(daemon.receive() == std::nullopt);
}

TEST_CASE("the hello says who is calling") {
    const Home home;
    FakeDaemon daemon(home);
    Shim shim(home);
    const auto hello = daemon.greet();
    CHECK(hello.role == protocol::Role::browser);
    CHECK(hello.origin == test_origin);
    CHECK(hello.client == "instacrm-nmhost/" INSTACRM_VERSION);
    CHECK(hello.shim_id.value().size() == 32);
    CHECK(hello.ordinal == 1);

    CHECK(shim.end() == 0);  // it would call again
    Shim other(home);
    CHECK(daemon.greet().shim_id != hello.shim_id);
}

TEST_CASE("a shim keeps its id and its count over connections") {
    const Home home;
    FakeDaemon daemon(home);
    Shim shim(home);
    const auto first = daemon.greet();
    for (const auto* frame : {R"({"keep_alive":true})", "noise", R"({"type":"PING"})"}) {
        shim.send(frame);
        daemon.receive();
    }
    const auto second = daemon.greet();  // hangs up, and takes the shim's next connection
    CHECK(second.shim_id == first.shim_id);
    CHECK(second.ordinal == 4);
    CHECK(shim.end() == 0);
}

TEST_CASE("many requests are in flight, and answered in any order") {
    const Home home;
    FakeDaemon daemon(home);
    Shim shim(home);
    make_ready(daemon, shim);
    constexpr int count = 600;  // more than the shim holds itself
    std::thread browser([&] {
        for (int id = 1; id <= count; ++id) shim.send(rpc_log(id));
    });
    for (int id = 1; id <= count; ++id) CHECK(daemon.receive() == rpc_log(id));
    browser.join();
    for (int id = count; id >= 1; --id) daemon.send(rpc_ack(id));
    for (int id = count; id >= 1; --id) CHECK(shim.receive() == rpc_ack(id));
    daemon.hang_up();
    CHECK(shim.end() == 0);
    CHECK(home.spooled().empty());
}

// --- without one

TEST_CASE("without a daemon a log message is spooled, then answered as queued") {
    const Home home;
    Shim shim(home);
    const auto before = system_now();
    for (int id = 1; id <= 100; ++id) {
        if (id % 2 == 0) {
            shim.send(rpc_log(id));
            CHECK(shim.receive_json() == rpc_queued(id));
        } else {
            shim.send(legacy_log(id));
            CHECK(shim.receive_json() == legacy_queued(id));
        }
        REQUIRE(home.spooled().size() == static_cast<std::size_t>(id));  // already, although it is alive
    }
    const auto after = system_now();

    const auto records = home.spooled();
    auto last = before;
    for (int id = 1; id <= 100; ++id) {
        const auto& record = records.at(static_cast<std::size_t>(id - 1));
        CHECK(record.ordinal == id);
        CHECK(record.frame == (id % 2 == 0 ? rpc_log(id) : legacy_log(id)));
        CHECK(record.origin == test_origin);
        CHECK(record.shim_id == records.front().shim_id);
        CHECK(record.received_at >= last);
        last = record.received_at;
    }
    CHECK(last <= after);
    CHECK(shim.end() == 0);
}

TEST_CASE("a message that wants no reply is spooled all the same") {
    const Home home;
    Shim shim(home);
    shim.send(R"({"type":"LOG_OUTREACH","payload":{}})");
    shim.send(R"({"jsonrpc":"2.0","method":"outreach.log","params":{}})");
    CHECK(shim.end() == 0);
    CHECK(home.spooled_ordinals() == Ordinals{1, 2});
}

TEST_CASE("without a daemon everything else is an error in the caller's dialect") {
    const Home home;
    Shim shim(home);
    shim.send(legacy("PING", 7));
    CHECK(shim.receive_json() == legacy_offline(7));
    shim.send(rpc_check(8));
    CHECK(error_code(shim.receive_json(), 8) == ErrorCode::not_ready);
    shim.send(R"({"jsonrpc":"2.0","id":"nine","method":"outreach.logs"})");
    CHECK(error_code(shim.receive_json(), "nine") == ErrorCode::not_ready);
    for (const std::string& noise : {std::string("noise"), std::string("[1]"), std::string(10'000, '[')}) {
        shim.send(noise);
        CHECK(error_code(shim.receive_json(), nullptr) == ErrorCode::parse_error);
    }
    CHECK(shim.end() == 0);
    CHECK(home.spooled().empty());
}

TEST_CASE("keep-alives and notifications are never answered") {
    const Home home;
    Shim shim(home);
    shim.send(R"({"keep_alive":true})");
    shim.send(R"({"jsonrpc":"2.0","method":"outreach.check","params":{}})");
    shim.send(R"({"jsonrpc":"2.0","id":null,"method":"outreach.check"})");
    shim.send(R"({"type":"PING"})");
    shim.send(legacy("PING", 1));
    CHECK(shim.receive_json() == legacy_offline(1));
    CHECK(shim.end() == 0);
}

TEST_CASE("after spooling, the count goes on with the daemon") {
    const Home home;
    Shim shim(home);
    shim.send(legacy_log(1));
    shim.receive();
    shim.send(legacy_log(2));
    shim.receive();
    FakeDaemon daemon(home);
    CHECK(make_ready(daemon, shim).ordinal == 3);
    shim.send(legacy_log(3));
    CHECK(daemon.receive() == legacy_log(3));
    daemon.send(legacy_ack(3));
    CHECK(shim.receive() == legacy_ack(3));
    CHECK(shim.end() == 0);
    CHECK(home.spooled_ordinals() == Ordinals{1, 2});
}

// --- when the daemon goes

TEST_CASE(
    "a lost connection: logs without a reply are spooled under their own numbers, others get an error") {
    const Home home;
    std::optional<FakeDaemon> daemon(std::in_place, home);
    Shim shim(home);
    make_ready(*daemon, shim);
    const std::vector<std::string> sent{
        legacy_log(1), rpc_log(1), legacy("GET_ALL_ACTORS", 2), rpc_check(2), R"({"keep_alive":true})",
        legacy_log(3), rpc_log(3)};
    for (const auto& frame : sent) {
        shim.send(frame);
        daemon->receive();
    }
    daemon->send(legacy_ack(1));  // not the answer to rpc_log(1), although the numbers are the same
    CHECK(shim.receive() == legacy_ack(1));
    daemon->send(rpc_ack(3));
    CHECK(shim.receive() == rpc_ack(3));
    daemon.reset();

    CHECK(shim.receive_json() == rpc_queued(1));
    CHECK(shim.receive_json() == legacy_offline(2));
    CHECK(error_code(shim.receive_json(), 2) == ErrorCode::not_ready);
    CHECK(shim.receive_json() == legacy_queued(3));
    shim.send(rpc_log(8));  // and it lives on
    CHECK(shim.receive_json() == rpc_queued(8));
    CHECK(shim.end() == 0);

    CHECK(home.spooled_ordinals() == Ordinals{2, 6, 8});
    CHECK(home.spooled().at(0).frame == rpc_log(1));
    CHECK(home.spooled().at(1).frame == legacy_log(3));
}

TEST_CASE("two tabs use the same numbers: a reply settles the older message") {
    const Home home;
    std::optional<FakeDaemon> daemon(std::in_place, home);
    Shim shim(home);
    make_ready(*daemon, shim);
    for (int tab = 1; tab <= 3; ++tab) {
        shim.send(legacy_log(1));
        daemon->receive();
    }
    daemon->send(legacy_ack(1));
    CHECK(shim.receive() == legacy_ack(1));
    daemon.reset();
    CHECK(shim.receive_json() == legacy_queued(1));
    CHECK(shim.receive_json() == legacy_queued(1));
    CHECK(shim.end() == 0);
    CHECK(home.spooled_ordinals() == Ordinals{2, 3});
}

TEST_CASE("notifications settle nothing") {
    const Home home;
    std::optional<FakeDaemon> daemon(std::in_place, home);
    Shim shim(home);
    make_ready(*daemon, shim);
    shim.send(legacy_log(1));
    daemon->receive();
    for (const std::string note :
         {R"({"type":"SYNC_COMPLETED"})", R"({"jsonrpc":"2.0","method":"lead.changed"})"}) {
        daemon->send(note);
        CHECK(shim.receive() == note);
    }
    daemon.reset();
    CHECK(shim.receive_json() == legacy_queued(1));
    CHECK(shim.end() == 0);
    CHECK(home.spooled_ordinals() == Ordinals{1});
}

TEST_CASE("a log message that the daemon cannot take just now is spooled instead of failing") {
    const Home home;
    FakeDaemon daemon(home);
    Shim shim(home);
    make_ready(daemon, shim);
    int id = 0;
    for (const auto code :
         {ErrorCode::not_ready, ErrorCode::operator_missing, ErrorCode::store_failed, ErrorCode::stopping}) {
        shim.send(rpc_log(++id));
        daemon.receive();
        daemon.send(protocol::error_text(id, {code, "not now"}));
        CHECK(shim.receive_json() == rpc_queued(id));
    }
    shim.send(legacy_log(++id));
    daemon.receive();
    daemon.send(json::serialize(legacy_offline(id)));
    CHECK(shim.receive_json() == legacy_queued(id));

    // An error that time does not heal goes to the caller, and so does any error of another request.
    const auto invalid = protocol::error_text(6, {ErrorCode::invalid_params, "no handle"});
    shim.send(rpc_log(6));
    daemon.receive();
    daemon.send(invalid);
    CHECK(shim.receive() == invalid);
    const auto stopping = protocol::error_text(7, {ErrorCode::stopping, "not now"});
    shim.send(rpc_check(7));
    daemon.receive();
    daemon.send(stopping);
    CHECK(shim.receive() == stopping);

    CHECK(shim.end() == 0);
    CHECK(home.spooled_ordinals() == Ordinals{1, 2, 3, 4, 5});
}

// --- while it comes

TEST_CASE("while the daemon is starting, logs are spooled and other messages wait for it") {
    const Home home;
    FakeDaemon daemon(home);
    Shim shim(home);
    CHECK(daemon.accept_hello().ordinal == 1);
    shim.send(legacy("PING", 1));
    daemon.send(
        protocol::result_text(0, {{"protocol", 1}, {"version", "0.0.0"}, {"pid", 1}, {"state", "starting"}}));
    CHECK(daemon.accept_hello().ordinal == 1);  // it asks again
    shim.send(rpc_log(2));
    CHECK(shim.receive_json() == rpc_queued(2));
    CHECK(daemon.greet().ordinal == 2);
    CHECK(daemon.receive() == legacy("PING", 1));
    daemon.send(legacy_ack(1));
    CHECK(shim.receive() == legacy_ack(1));
    CHECK(shim.end() == 0);
    CHECK(home.spooled_ordinals() == Ordinals{1});
}

TEST_CASE("a degraded daemon counts as away") {
    const Home home;
    FakeDaemon daemon(home);
    Shim shim(home);
    daemon.greet(DaemonState::degraded);
    shim.send(legacy_log(1));
    CHECK(shim.receive_json() == legacy_queued(1));
    CHECK(home.spooled_ordinals() == Ordinals{1});
}

TEST_CASE("a daemon that accepts and then says nothing keeps no log message waiting") {
    const Home home;
    FakeDaemon daemon(home);
    Shim shim(home);
    daemon.accept();
    shim.send(rpc_log(1));
    CHECK(shim.receive_json() == rpc_queued(1));
    shim.send(legacy("PING", 2));
    CHECK(shim.receive_json() == legacy_offline(2));
    CHECK(home.spooled_ordinals() == Ordinals{1});
}

TEST_CASE("a daemon that talks nonsense counts as away") {
    for (const std::string nonsense :
         {"noise", "{}", R"({"jsonrpc":"2.0","id":0,"result":{"state":"merry"}})"}) {
        CAPTURE(nonsense);
        const Home home;
        FakeDaemon daemon(home);
        Shim shim(home);
        daemon.accept_hello();
        daemon.send(nonsense);
        shim.send(rpc_log(1));
        CHECK(shim.receive_json() == rpc_queued(1));
    }
}

TEST_CASE("an origin that may not log gets errors, and nothing is spooled") {
    const Home home;
    FakeDaemon daemon(home);
    Shim shim(home);
    daemon.accept_hello();
    shim.send(rpc_check(1));  // before the refusal is known
    daemon.send(protocol::error_text(0, {ErrorCode::not_permitted, "this extension may not log"}));
    CHECK(error_code(shim.receive_json(), 1) == ErrorCode::not_permitted);
    shim.send(rpc_log(2));
    CHECK(error_code(shim.receive_json(), 2) == ErrorCode::not_permitted);
    shim.send(legacy_log(3));
    CHECK(shim.receive_json() == parsed(R"({"action":"error","success":false,"requestId":3,
                                            "error":"this extension may not log"})"));
    shim.send(legacy("PING", 4));
    CHECK(shim.receive_json().at("error") == "this extension may not log");
    CHECK(shim.end() == 0);
    CHECK(home.spooled().empty());
}

// --- starting it

std::size_t starts(const Home& home) {
    std::ifstream file(home.folder() / "started");
    std::size_t lines = 0;
    for (std::string line; std::getline(file, line);) ++lines;
    return lines;
}

TEST_CASE("the daemon is started, once, and messages wait until it is there") {
    const Home home;
    home.allow_start(true, program("leave_mark").string());
    Shim shim(home);
    shim.send(legacy_log(1));
    CHECK(shim.receive_json() == legacy_queued(1));  // which waits for nobody
    while (starts(home) == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    FakeDaemon daemon(home);
    shim.send(legacy("PING", 2));
    daemon.greet();
    CHECK(daemon.receive() == legacy("PING", 2));
    daemon.send(legacy_ack(2));
    CHECK(shim.receive() == legacy_ack(2));
    CHECK(shim.end() == 0);
    CHECK(starts(home) == 1);
}

TEST_CASE("a daemon that does not come is not started again and again, and nobody waits for it for ever") {
    const Home home;
    home.allow_start(true, program("leave_mark").string());
    Shim shim(home);
    shim.send(legacy("PING", 1));
    CHECK(shim.receive_json() == legacy_offline(1));
    CHECK(shim.end() == 0);
    CHECK(starts(home) == 1);
}

TEST_CASE("start_daemon: false is obeyed") {
    const Home home;
    home.allow_start(false, program("leave_mark").string());
    Shim shim(home);
    shim.send(legacy_log(1));
    CHECK(shim.receive_json() == legacy_queued(1));
    shim.send(legacy("PING", 2));
    CHECK(shim.receive_json() == legacy_offline(2));
    CHECK(shim.end() == 0);
    CHECK(starts(home) == 0);
}

// --- when the spool fails

TEST_CASE("a message that cannot be spooled is an error, never queued, and the next one is tried again") {
    const Home home;
    const auto spool_folder = home.paths().spool_folder;
    std::ofstream(spool_folder) << "a file stands here";
    Shim shim(home);
    shim.send(rpc_log(1));
    CHECK(error_code(shim.receive_json(), 1) == ErrorCode::store_failed);
    shim.send(legacy_log(2));
    const auto reply = shim.receive_json();
    CHECK(reply.at("success") == false);
    CHECK(reply.at("action") == "error");
    CHECK(reply.at("requestId") == 2);
    CHECK(reply.at("error").as_string().find(spool_folder.string()) != json::string::npos);

    fs::remove(spool_folder);
    shim.send(legacy_log(3));
    CHECK(shim.receive_json() == legacy_queued(3));
    CHECK(shim.end() == 0);
    CHECK(home.spooled().size() == 1);
}

// --- its end

TEST_CASE("the end of the browser is the end of the shim, with and without a daemon") {
    const Home home;
    {
        Shim shim(home);
        CHECK(shim.end() == 0);
    }
    FakeDaemon daemon(home);
    Shim shim(home);
    daemon.greet();
    CHECK(shim.end() == 0);
}

TEST_CASE("at the end a log message without a reply goes to the spool") {
    const Home home;
    FakeDaemon daemon(home);
    Shim shim(home);
    make_ready(daemon, shim);
    shim.send(rpc_log(1));
    shim.send(rpc_check(2));
    daemon.receive();
    daemon.receive();
    shim.process().close_input();
    CHECK(shim.receive_json() == rpc_queued(1));
    CHECK(error_code(shim.receive_json(), 2) == ErrorCode::not_ready);
    CHECK(shim.process().wait() == 0);
    CHECK(home.spooled_ordinals() == Ordinals{1});
}

TEST_CASE("a browser that reads no more ends the shim, although its input is still open") {
    const Home home;
    Shim shim(home, Output::closed);
    shim.send(rpc_log(1));
    CHECK(shim.process().wait() == 0);
    CHECK(home.spooled_ordinals() == Ordinals{1});
}

TEST_CASE("a bad frame ends the shim, and what came before it is kept") {
    using namespace std::string_literals;
    const std::vector<std::string> bad{"\0\0\0\0"s, "\x01\0\x10\0"s, "\xFF\xFF\xFF\xFF"s,
                                       "\x05\0"s,   "\x05\0\0\0"s,   "\x05\0\0\0{}"s};
    for (const auto& bytes : bad) {
        CAPTURE(bytes);
        const Home home;
        Shim shim(home);
        CHECK(all_of(shim, protocol::framed(rpc_log(1)) + bytes) ==
              protocol::framed(json::serialize(rpc_queued(1))));
        CHECK(shim.process().wait() == 1);
        CHECK_FALSE(shim.process().errors().empty());
        CHECK(home.spooled_ordinals() == Ordinals{1});
    }
}

TEST_CASE("standard error never shows a message") {
    const Home home;
    Shim shim(home);
    const auto frame = R"({"type":"LOG_OUTREACH","requestId":1,"payload":{"message":"hush"}})";
    std::ofstream(home.paths().spool_folder) << "no spool, so that there is something to complain about";
    all_of(shim, protocol::framed(frame) + protocol::framed("hush") + "\x09");
    CHECK(shim.process().wait() == 1);
    CHECK(shim.process().errors().find("instacrm-nmhost: ") == 0);
    CHECK(shim.process().errors().find("hush") == std::string::npos);
}

TEST_CASE("people get words instead of frames") {
    const auto shim = program("instacrm-nmhost");
    const auto version = run(shim, {"--version"});
    CHECK(version.exit_code == 0);
    CHECK(version.output == "instacrm-nmhost " INSTACRM_VERSION "\n");
    CHECK(run(shim, {"--help"}).output.find("Usage: instacrm-nmhost ORIGIN") == 0);
#ifdef _WIN32
    const std::string odd = "é";  // command lines are UTF-16: there is nothing else that they could not be
#else
    const std::string odd = "\xFF";
#endif
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{}, {""}, {"--what"}, {"two words"}, {std::string(300, 'x')}, {odd}}) {
        const auto outcome = run(shim, arguments);
        CHECK(outcome.exit_code == 2);
        CHECK(outcome.output.empty());
        CHECK(outcome.errors.find("--help") != std::string::npos);
    }
}

}  // namespace
}  // namespace instacrm::test
