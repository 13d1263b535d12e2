// More than the daemon can do at once: it says so, forgets nobody, does not grow, and DMs go before all else.
#include "common/pipe/stream.hpp"
#include "common/protocol/frame.hpp"
#include "common/protocol/rpc.hpp"
#include "tests/support/contains.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/frame_client.hpp"
#include "tests/support/team.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <sqlite3.h>

#include <fstream>
#include <sstream>
#include <thread>

using namespace instacrm;
using namespace instacrm::test;
namespace asio = boost::asio;
namespace json = boost::json;

namespace {

struct Served {
    TempHome home;
    std::optional<Daemon> daemon;
    Served() {
        home.write_config();
        daemon.emplace(home);
    }
};

json::object dm(const std::string& handle, const std::string& message = "m") {
    return {{"handle", handle}, {"actor", "acc"}, {"message", message}, {"client_id", handle}};
}

std::string ask(std::int64_t id, std::string_view method, json::value params = json::object()) {
    return protocol::request_text(id, method, std::move(params));
}

bool is_busy(const std::string& reply) {
    return contains(reply, "\"code\":1016");
}
bool is_result(const std::string& reply) {
    return contains(reply, "\"result\":");
}

/// KiB of memory that the process has now (VmRSS), or had at the most (VmHWM).
std::int64_t memory(int process, const std::string& line) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string name; status >> name;) {
        if (name == line + ":") {
            std::int64_t kib = 0;
            status >> kib;
            return kib;
        }
    }
    return 0;
}

// A sanitizer adds red zones, shadows and a quarantine of what was freed: what is measured then is its own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool measures_program = false;
#else
constexpr bool measures_program = true;
#endif

constexpr std::int64_t mebibyte = 1024;  // in KiB

/// The daemon's memory, at its most, has stayed below.
void check_peak(Served& served, std::int64_t bound) {
    const auto most = memory(served.daemon->process().id(), "VmHWM");
    MESSAGE("memory at most: " << most << " KiB");
    CHECK(most > 0);
    if (measures_program) CHECK(most < bound);
}

/// What the daemon's memory `line` has grown by since it was `before`.
void check_growth(Served& served, const std::string& line, std::int64_t before, std::int64_t bound) {
    const auto grown = memory(served.daemon->process().id(), line) - before;
    if (measures_program) CHECK(grown < bound);
}

/// Another program that holds the database: the daemon's writer waits until this ends.
class Hold {
public:
    explicit Hold(const TempHome& home) {
        REQUIRE(sqlite3_open(home.paths().store_file.c_str(), &database_) == SQLITE_OK);
        sqlite3_busy_timeout(database_, 10'000);
        REQUIRE(sqlite3_exec(database_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
    }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    ~Hold() { release(); }
    void release() {
        sqlite3_close(database_);
        database_ = nullptr;
    }

private:
    sqlite3* database_ = nullptr;
};

PipeClient browser(const Served& served) {
    protocol::HelloRequest hello;
    hello.client = "shim";
    hello.role = protocol::Role::browser;
    hello.origin = test_origin;
    hello.shim_id = "load";
    hello.ordinal = 1;
    PipeClient client(served.home.paths().endpoint);
    client.hello(hello);
    return client;
}

constexpr int people_in_part = 80;

/// Nearly a MiB of people to import.
json::object people(int part) {
    std::string note;
    for (int i = 0; i < 4000; ++i) note += "長";  // three bytes each
    json::array rows;
    for (int i = 0; i < people_in_part; ++i)
        rows.push_back(
            json::object{{"handle", "p" + std::to_string(part) + "_" + std::to_string(i)}, {"note", note}});
    return {{"rows", std::move(rows)}};
}

}  // namespace

TEST_CASE("10,000 requests at once over 200 connections: each is answered, and the daemon stays small") {
    Served served;
    served.daemon->client().call("outreach.log", dm("lead", std::string(500, 'x')));
    std::vector<PipeClient> clients;
    clients.reserve(200);
    for (int i = 0; i < 200; ++i) clients.push_back(served.daemon->client());
    for (auto& client : clients) {
        for (int i = 0; i < 50; ++i) client.send(ask(100 + i, "leads.get", json::object{{"handle", "lead"}}));
    }
    // Among them one who writes to somebody, and one who has a single question.
    auto extension = browser(served);
    extension.call("outreach.log", dm("in_the_crowd"));
    CHECK(extension.call("lead.lookup", json::object{{"handle", "in_the_crowd"}}).at("contacted") == true);
    CHECK(served.daemon->client().call("daemon.status").at("messages") == 2);
    int results = 0;
    int busy = 0;
    for (auto& client : clients) {
        for (int i = 0; i < 50; ++i) {
            const auto reply = client.receive();
            REQUIRE(reply);
            results += is_result(*reply) ? 1 : 0;
            busy += is_busy(*reply) ? 1 : 0;
        }
    }
    CHECK(results + busy == 10'000);
    CHECK(results >= 4'000);
    MESSAGE("answered: " << results << ", busy: " << busy);
    check_peak(served, 400 * mebibyte);
}

TEST_CASE("when imports fill the daemon the next one hears that it is busy, and a DM is taken all the same") {
    Served served;
    std::vector<PipeClient> clients;
    clients.reserve(8);
    for (int i = 0; i < 8; ++i) clients.push_back(served.daemon->client());
    auto lister = served.daemon->client();
    auto extension = browser(served);
    auto logger = served.daemon->client();
    Hold hold(served.home);
    for (std::size_t i = 0; i < clients.size(); ++i) {
        for (int k = 0; k < 4; ++k)
            clients[i].send(ask(100 + k, "import.leads", people(static_cast<int>(i) * 4 + k)));
    }
    // Whoever was too much is told at once, while nothing can be written.
    std::optional<protocol::ProtocolError> refused;
    while (!refused) {
        try {
            lister.call("leads.list");
        } catch (const protocol::ProtocolError& error) {
            refused = error;
        }
    }
    CHECK(refused->code() == protocol::ErrorCode::busy);
    CHECK(contains(refused->what(), "nothing was recorded"));
    CHECK(contains(refused->remedy(), "try again"));
    // Somebody with a DM on the screen is served: the question now, the DM as soon as the disk can.
    CHECK(extension.call("outreach.check", json::object{{"handle", "a"}, {"actor", "acc"}}).at("allowed") ==
          true);
    logger.send(ask(7, "outreach.log", dm("a")));
    extension.send(R"({"type":"LOG_OUTREACH","requestId":1,"payload":{"target":"b","actor":"acc"}})");
    hold.release();
    CHECK(is_result(logger.receive().value()));
    CHECK(contains(extension.receive().value(), "\"success\":true"));
    int results = 0;
    int busy = 0;
    for (auto& client : clients) {
        for (int k = 0; k < 4; ++k) {
            const auto reply = client.receive().value();
            results += is_result(reply) ? 1 : 0;
            busy += is_busy(reply) ? 1 : 0;
        }
    }
    CHECK(results + busy == 32);
    CHECK(results > 10);
    CHECK(busy > 5);
    // It has time again; and of those who were refused nothing is there.
    CHECK(lister.call("leads.list").at("rows").as_array().size() > 0);
    CHECK(lister.call("daemon.status").at("leads") == results * people_in_part + 2);
}

TEST_CASE("a client that never reads is not read either, and holds up nobody") {
    Served served;
    auto other = served.daemon->client();
    for (int i = 0; i < 60; ++i)
        other.call("outreach.log", dm("lead" + std::to_string(i), std::string(4000, 'x')));
    asio::io_context io;
    auto stream = pipe::connect(io.get_executor(), served.home.paths().endpoint);
    const auto hello = protocol::framed(
        ask(1, "session.hello",
            json::object{{"protocol", {{"min", 1}, {"max", 1}}}, {"client", "deaf"}, {"role", "cli"}}));
    asio::write(stream, asio::buffer(hello));
    stream.non_blocking(true);
    // Until the daemon takes no more of them: less than a second's work in all.
    const auto question = protocol::framed(ask(2, "logs.list"));
    std::size_t taken = 0;
    for (int refused = 0; refused < 20;) {
        boost::system::error_code full;
        taken += stream.write_some(asio::buffer(question), full);
        if (!full) continue;
        REQUIRE(full == asio::error::would_block);
        other.call("outreach.check", json::object{{"handle", "lead1"}, {"actor", "acc"}});
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        ++refused;
        REQUIRE(taken < 16 * 1024 * 1024);
    }
    other.call("outreach.log", dm("another"));
    CHECK(other.call("daemon.status").at("messages") == 61);
    check_peak(served, 400 * mebibyte);
    stream.close();
    CHECK(served.daemon->stop() == 0);
}

TEST_CASE("what nobody reads is bounded over all connections: whoever leaves the most lying is let go") {
    Served served;
    auto other = served.daemon->client();
    // A short question with a long answer: why each row was rejected. Each client asks for less than one may
    // leave lying, and all for more than all may.
    constexpr int deaf_clients = 10;
    constexpr int questions = 60;
    json::array rows;
    for (int i = 0; i < 1000; ++i) rows.push_back(json::object{{"handle", "no one"}});
    std::string asked;
    for (int i = 0; i < questions; ++i)
        asked += protocol::framed(ask(100 + i, "import.leads", json::object{{"rows", rows}}));
    std::vector<PipeClient> deaf;
    deaf.reserve(deaf_clients);
    for (int i = 0; i < deaf_clients; ++i) deaf.push_back(served.daemon->client());
    Hold hold(served.home);  // so that all of it is asked before any of it is answered
    for (auto& client : deaf) {
        client.send_bytes(asked);
        client.call("daemon.status");
    }
    hold.release();
    until("some are let go",
          [&] { return other.call("daemon.status").at("connections").as_int64() <= deaf_clients; });
    other.call("outreach.log", dm("another"));
    check_peak(served, 400 * mebibyte);
    // Who reads again gets what is due, unless it is one of those.
    int let_go = 0;
    for (auto& client : deaf) {
        int answers = 0;
        while (answers < questions) {
            const auto reply = client.receive();
            if (!reply) break;
            ++answers;
        }
        let_go += answers < questions ? 1 : 0;
    }
    CHECK(let_go > 0);
    CHECK(let_go < deaf_clients);
    CHECK(other.call("daemon.status").at("messages") == 1);
}

TEST_CASE("a list read slowly is made as it is read, and held in no memory") {
    Served served;
    auto slow = served.daemon->client();
    for (int i = 0; i < 1000; ++i)
        slow.send(ask(1000 + i, "outreach.log", dm("lead" + std::to_string(i), std::string(4000, 'x'))));
    for (int i = 0; i < 1000; ++i) REQUIRE(is_result(slow.receive().value()));
    auto other = served.daemon->client();
    const auto before = memory(served.daemon->process().id(), "VmHWM");
    auto piece = slow.call("logs.list", json::object{{"count", true}});  // 4 MB in all
    const auto total = piece.at("total").to_number<std::size_t>();
    CHECK(total >= 1000);
    std::size_t rows = piece.at("rows").as_array().size();
    CHECK(rows < 100);
    for (int i = 0; piece.as_object().contains("stream"); ++i) {
        // Between two pieces the others go on, and nothing of it shows in this list.
        other.call("outreach.log", dm("later" + std::to_string(i)));
        piece = slow.call("stream.next", json::object{{"stream", piece.at("stream")}});
        rows += piece.at("rows").as_array().size();
    }
    CHECK(rows == total);
    check_growth(served, "VmHWM", before, 8 * mebibyte);
}

TEST_CASE("who promises long frames and sends a byte at a time costs what was sent, and holds up nobody") {
    Served served;
    std::vector<PipeClient> slow;
    slow.reserve(100);
    for (int i = 0; i < 100; ++i) slow.push_back(served.daemon->client());
    auto other = served.daemon->client();
    const auto before = memory(served.daemon->process().id(), "VmRSS");
    const auto frame = protocol::framed(ask(5, "leads.add", json::object{{"handle", "slow"}}) +
                                        std::string(protocol::max_frame_bytes - 200, ' '));
    for (std::size_t byte = 0; byte < 12; ++byte) {
        for (auto& client : slow) client.send_bytes(frame.substr(byte, 1));
        other.call("outreach.log", dm("lead" + std::to_string(byte)));
    }
    check_growth(served, "VmRSS", before, 32 * mebibyte);  // of 100 MiB that were promised
    // One of them gets there in the end.
    slow.front().send_bytes(frame.substr(12));
    CHECK(is_result(slow.front().receive().value()));
    CHECK(other.call("daemon.status").at("messages") == 12);
}

TEST_CASE("one connection too many is told why, and the command line says it") {
    Served served;
    std::vector<PipeClient> clients;
    clients.reserve(256);
    for (int i = 0; i < 256; ++i) clients.push_back(served.daemon->client());
    const auto refused = run(program("instacrm"), {"status"}, {served.home.variable()});
    CHECK(refused.exit_code == 7);
    CHECK(contains(refused.errors, "256 programs are connected already"));
    CHECK(contains(refused.errors, "close some"));
    // A shim that is turned away keeps the DM.
    FrameClient shim({served.home.variable()});
    shim.send(ask(1, "outreach.log", dm("spooled")));
    CHECK(shim.receive_json().at("result").at("queued") == true);
    clients.clear();
    shim.process().close_input();
    CHECK(shim.process().wait() == 0);
    for (int attempt = 0; attempt < 600; ++attempt) {
        try {
            if (browser(served).call("lead.lookup", json::object{{"handle", "spooled"}}).at("contacted") ==
                true)
                return;
        } catch (const std::exception&) {
            // The others' places are not free yet.
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    FAIL("the DM did not come out of the spool");
}
