// The daemon as a process: how it starts, what it refuses, how it ends.
#include "tests/support/daemon.hpp"

#include "common/platform/system.hpp"
#include "common/protocol/messages/session.hpp"
#include "tests/support/contains.hpp"
#include "tests/support/frame_client.hpp"
#include "tests/support/small_disk.hpp"

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <thread>

using namespace instacrm;
using namespace instacrm::test;
namespace json = boost::json;
using protocol::ErrorCode;
using protocol::ProtocolError;

namespace {

json::object dm(const std::string& handle, const std::string& message = "m") {
    return {{"handle", handle}, {"actor", "acc"}, {"message", message}};
}

/// A daemon that is expected not to get ready.
Outcome start_and_end(const TempHome& home, const std::vector<std::string>& arguments = {}) {
    return run(program("instacrmd"), arguments, {home.variable()});
}

/// Whatever state it gets into, once it has left `starting`.
protocol::HelloResponse hello_of(const TempHome& home) {
    for (int attempt = 0; attempt < 600; ++attempt) {
        try {
            PipeClient client(home.paths().endpoint);
            if (auto hello = client.hello(); hello.state != protocol::DaemonState::starting) return hello;
        } catch (const std::system_error&) {
            // not listening yet
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    throw std::runtime_error("the daemon does not answer");
}

}  // namespace

TEST_CASE("a second daemon on the same store says so and ends") {
    const TempHome home;
    home.write_config();
    const Daemon daemon(home);
    const auto second = start_and_end(home);
    CHECK(second.exit_code == 1);
    CHECK(contains(second.errors, "another daemon serves the store"));
    CHECK_NOTHROW(daemon.client().call("daemon.status"));
}

TEST_CASE("a daemon that starts while the one before still ends waits for it") {
    const TempHome home;
    home.write_config();
    std::filesystem::create_directories(home.paths().data_folder);
    auto ending = platform::FileLock::try_acquire(home.paths().lock_file);
    REQUIRE(ending);
    Process next(program("instacrmd"), {}, {home.variable()});
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    CHECK(next.running());
    ending.reset();
    CHECK(hello_of(home).state == protocol::DaemonState::ready);
    next.terminate();
    CHECK(next.wait() == 0);
}

TEST_CASE("a socket that a crash left behind is replaced; a file that is no socket is not") {
    const TempHome home;
    home.write_config();
    Daemon daemon(home);
    daemon.kill();
    CHECK(std::filesystem::exists(home.paths().endpoint));
    daemon.start();
    CHECK(daemon.stop() == 0);
    CHECK(!std::filesystem::exists(home.paths().endpoint));
    platform::write_file_atomically(home.paths().endpoint, "precious");
    const auto refused = start_and_end(home);
    CHECK(refused.exit_code == 1);
    CHECK(contains(refused.errors, "not a socket"));
    CHECK(platform::read_file(home.paths().endpoint) == "precious");
}

TEST_CASE(
    "a config that is wrong, or a folder, keeps the daemon from starting with its name and the remedy") {
    const TempHome home;
    home.write_config("log: {level: loud}\n");
    auto ended = start_and_end(home);
    CHECK(ended.exit_code == 2);
    CHECK(contains(ended.errors, home.paths().config_file.string()));
    CHECK(contains(ended.errors, "debug, info, warn, error"));
    std::filesystem::remove(home.paths().config_file);
    std::filesystem::create_directory(home.paths().config_file);
    ended = start_and_end(home);
    CHECK(ended.exit_code == 2);
    CHECK(contains(ended.errors, "is a folder"));
    CHECK(start_and_end(home, {"--config", "/nowhere/x.yaml"}).exit_code == 2);
    CHECK(start_and_end(home, {"--set", "nonsense"}).exit_code == 2);
    CHECK(start_and_end(home, {"--set", "no.key=1"}).exit_code == 2);
}

TEST_CASE("without an operator it answers, records nothing, and says what to write where") {
    const TempHome home;
    // The shim is not to start another one when this one is stopped below.
    Process daemon(program("instacrmd"), {},
                   {home.variable(), {"INSTACRM_NATIVE_HOST_START_DAEMON", "false"}});
    const auto hello = hello_of(home);
    CHECK(hello.state == protocol::DaemonState::degraded);
    CHECK(contains(hello.problem.value_or(""), "operator: {name: Anna, email: anna@example.com}"));
    CHECK(contains(hello.problem.value_or(""), home.paths().config_file.string()));
    PipeClient client(home.paths().endpoint);
    client.hello();
    CHECK_NOTHROW(client.call("leads.list"));
    try {
        client.call("outreach.log", dm("lead"));
        FAIL("taken");
    } catch (const ProtocolError& error) {
        CHECK(error.code() == ErrorCode::operator_missing);
    }

    // The browser's DMs are not lost meanwhile.
    FrameClient shim({home.variable()});
    shim.send(
        R"({"type":"LOG_OUTREACH","requestId":1,"payload":{"target":"lead","actor":"acc","message":"m"}})");
    CHECK(shim.receive_json().at("data").at("queued") == true);
    daemon.terminate();
    CHECK(daemon.wait() == 0);
    home.write_config();
    const Daemon again(home);
    auto reader = again.client();
    for (int i = 0; i < 600 && reader.call("daemon.status").at("messages") != 1; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK(reader.call("daemon.status").at("messages") == 1);
}

TEST_CASE("a store from a newer version is refused with a clear word, and left as it is") {
    const TempHome home;
    home.write_config();
    Daemon daemon(home);
    daemon.client().call("outreach.log", dm("lead"));
    CHECK(daemon.stop() == 0);
    const auto store = home.paths().store_file.string();
    REQUIRE(run("/usr/bin/sqlite3", {store, "PRAGMA user_version = 999"}).exit_code == 0);
    Process newer(program("instacrmd"), {}, {home.variable()});
    const auto hello = hello_of(home);
    CHECK(hello.state == protocol::DaemonState::degraded);
    CHECK(contains(hello.problem.value_or(""), "the store has schema 999, this program knows up to"));
    PipeClient client(home.paths().endpoint);
    client.hello();
    CHECK_THROWS_AS(client.call("outreach.log", dm("other")), ProtocolError);
    newer.terminate();
    CHECK(newer.wait() == 0);
    CHECK(run("/usr/bin/sqlite3", {store, "PRAGMA user_version; SELECT COUNT(*) FROM event_text"}).output ==
          "999\n1\n");
}

TEST_CASE("a graceful stop answers what it took") {
    const TempHome home;
    home.write_config();
    Daemon daemon(home);
    auto client = daemon.client();
    constexpr int count = 100;
    for (int i = 0; i < count; ++i)
        client.send(protocol::request_text(100 + i, "outreach.log", dm("lead_" + std::to_string(i))));
    std::thread stopper([&] { daemon.process().terminate(); });
    int recorded = 0;
    while (const auto reply = client.receive()) recorded += contains(*reply, "\"result\"") ? 1 : 0;
    stopper.join();
    CHECK(daemon.process().wait() == 0);
    daemon.start();
    CHECK(daemon.client().call("daemon.status").at("messages") == recorded);
}

TEST_CASE("a client that never takes its replies does not keep the daemon from stopping") {
    const TempHome home;
    home.write_config();
    Daemon daemon(home);
    auto client = daemon.client();
    for (int i = 0; i < 50; ++i)
        client.call("outreach.log", dm("lead_" + std::to_string(i), std::string(5000, 'x')));
    for (int i = 0; i < 60; ++i)
        client.send(protocol::request_text(1000 + i, "leads.get", json::object{{"handle", "lead_1"}}));
    for (int i = 0; i < 60; ++i)
        client.send(protocol::request_text(2000 + i, "logs.list", json::object{{"limit", 40}}));
    CHECK(daemon.stop() == 0);
}

TEST_CASE("only the owner may enter, whatever the umask") {
    const TempHome home;
    home.write_config();
    const auto before = ::umask(0);
    const Daemon daemon(home);
    ::umask(before);
    const auto rights = [](const std::filesystem::path& path) {
        return static_cast<unsigned>(std::filesystem::status(path).permissions()) & 0777U;
    };
    CHECK(rights(home.paths().run_folder) == 0700);
    CHECK(rights(home.paths().endpoint) == 0600);
    CHECK(rights(home.paths().data_folder) == 0700);
    CHECK(rights(home.paths().store_file) == 0600);
    CHECK(rights(home.paths().log_folder / "instacrmd.log") == 0600);
}

TEST_CASE("a full disk is an error to each request, loses nothing, and heals when there is room") {
    const TempHome home;
    home.write_config();
    const SmallDisk disk(home.paths().data_folder, "size=2m");
    if (!disk.usable()) return;
    Daemon daemon(home);
    auto client = daemon.client();
    const auto filler = home.paths().data_folder / "filler";
    int recorded = 0;
    bool full = false;
    for (int i = 0; i < 2000 && !full; ++i) {
        try {
            client.call("outreach.log", dm("lead_" + std::to_string(i), std::string(2000, 'x')));
            ++recorded;
        } catch (const ProtocolError& error) {
            CHECK(error.code() == ErrorCode::store_failed);
            CHECK(contains(error.what(), "full"));
            full = true;
        }
    }
    REQUIRE(full);
    REQUIRE(recorded > 0);
    // Many at once: a batch that fails as a whole fails each of its requests, and no more.
    for (int i = 0; i < 20; ++i)
        client.send(protocol::request_text(5000 + i, "outreach.log",
                                           dm("late_" + std::to_string(i), std::string(9000, 'y'))));
    for (int i = 0; i < 20; ++i) {
        const auto reply = client.receive();
        REQUIRE(reply);
        recorded += contains(*reply, "\"result\"") ? 1 : 0;
    }
    CHECK(client.call("daemon.status").at("messages") == recorded);
    REQUIRE(disk.resize("size=32m"));
    client.call("outreach.log", dm("healed"));
    ++recorded;
    daemon.kill();
    daemon.start();
    CHECK(daemon.client().call("daemon.status").at("messages") == recorded);
    CHECK(daemon.stop() == 0);
    CHECK(run("/usr/bin/sqlite3",
              {home.paths().store_file.string(),
               "PRAGMA quick_check; INSERT INTO text_fts(text_fts) VALUES('integrity-check');"})
              .output == "ok\n");
}

TEST_CASE("a disk that became read-only is an error, not a crash") {
    const TempHome home;
    home.write_config();
    const SmallDisk disk(home.paths().data_folder, "size=8m");
    if (!disk.usable()) return;
    Daemon daemon(home);
    daemon.client().call("outreach.log", dm("lead"));
    CHECK(daemon.stop() == 0);
    REQUIRE(disk.make_read_only());
    const auto ended = start_and_end(home);
    CHECK(ended.exit_code == 1);
    CHECK(contains(ended.errors, home.paths().data_folder.string()));
}
