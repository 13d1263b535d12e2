// What the daemon makes of spool files that are not as they should be.
#include "common/platform/system.hpp"
#include "common/spool/spool.hpp"
#include "tests/support/contains.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/frame_client.hpp"
#include "tests/support/small_disk.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <thread>

using namespace instacrm;
using namespace instacrm::test;

namespace {

spool::SpoolRecord record(std::int64_t ordinal, const std::string& frame,
                          const std::string& origin = test_origin) {
    return {origin, "shim", ordinal, parse_time("2026-11-20T10:00:00Z"), frame};
}

std::string log_frame(int number) {
    return R"({"jsonrpc":"2.0","id":1,"method":"outreach.log","params":{"handle":"lead_)" +
           std::to_string(number) + R"(","actor":"acc","message":"m"}})";
}

/// Starts a daemon on what is spooled, and waits until nothing waits any more.
boost::json::value status_after_intake(const TempHome& home) {
    const Daemon daemon(home);
    auto client = daemon.client();
    for (int attempt = 0; attempt < 600; ++attempt) {
        if (spool::files(home.paths().spool_folder).empty()) return client.call("daemon.status");
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    FAIL("spool files are left");
    return nullptr;
}

std::string rejected_texts(const TempHome& home) {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(home.paths().rejected_folder))
        all += platform::read_file(entry.path());
    return all;
}

}  // namespace

TEST_CASE("a record that cannot be taken is set aside with the reason, and those around it are taken") {
    const TempHome home;
    home.write_config();
    {
        spool::Writer writer(home.paths().spool_folder, "shim");
        writer.append(record(1, log_frame(1)));
        writer.append(record(2, "not json"));
        writer.append(record(
            3, R"({"type":"LOG_OUTREACH","requestId":1,"payload":{"target":"two words","actor":"a"}})"));
        writer.append(record(4, log_frame(4), "chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/"));
        writer.append(record(5, R"({"jsonrpc":"2.0","id":1,"method":"rules.add","params":{}})"));
        writer.append(record(6, log_frame(6)));
    }
    const auto status = status_after_intake(home);
    CHECK(status.at("messages") == 2);
    CHECK(status.at("spool_rejected") == 4);
    const auto texts = rejected_texts(home);
    CHECK(contains(texts, "not a JSON message"));
    CHECK(contains(texts, "it has a space in it"));
    CHECK(contains(texts, "may not log here"));
    CHECK(contains(texts, "the browser role may not call rules.add"));
}

TEST_CASE("what follows a damaged place is set aside whole, also when it looks like half a record") {
    const TempHome home;
    home.write_config();
    const auto file = home.paths().spool_folder / "shim.spool";
    std::uintmax_t first_end = 0;
    {
        spool::Writer writer(home.paths().spool_folder, "shim");
        writer.append(record(1, log_frame(1)));
        first_end = std::filesystem::file_size(file);
        writer.append(record(2, log_frame(2)));
        writer.append(record(3, log_frame(3)));
    }
    auto bytes = platform::read_file(file);
    bytes[first_end + 1] = static_cast<char>(bytes[first_end + 1] + 1);  // 256 bytes longer than it is
    platform::write_file_atomically(file, bytes);
    const auto status = status_after_intake(home);
    CHECK(status.at("messages") == 1);
    CHECK(status.at("spool_rejected") == 1);
    CHECK(contains(rejected_texts(home), "lead_2"));
    CHECK(contains(rejected_texts(home), "lead_3"));
}

TEST_CASE("what a full disk keeps from being taken waits in the spool, and is taken when there is room") {
    const TempHome home;
    home.write_config("native_host: {start_daemon: false}\n");
    const SmallDisk disk(home.paths().data_folder, "size=2m");
    if (!disk.usable()) return;
    Daemon daemon(home);
    auto client = daemon.client();
    std::ofstream(home.paths().data_folder / "filler") << std::string(4'000'000, 'x');
    const auto log_file = std::string(client.call("daemon.status").at("log_file").as_string());
    {
        spool::Writer writer(home.paths().spool_folder, "shim");
        for (int i = 1; i <= 3; ++i) writer.append(record(i, log_frame(i)));
    }
    // A shim that comes makes it look; by itself it does every quarter of a minute.
    const auto come = [&] {
        FrameClient shim({home.variable()});
        shim.send(R"({"type":"PING","requestId":1})");
        shim.receive_json();
    };
    come();
    for (int i = 0; i < 600 && !contains(platform::read_file(log_file), "spooled records wait"); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK(contains(platform::read_file(log_file), "spooled records wait"));
    CHECK(client.call("daemon.status").at("messages") == 0);
    REQUIRE(disk.resize("size=32m"));
    come();
    for (int i = 0; i < 600 && client.call("daemon.status").at("messages") != 3; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK(client.call("daemon.status").at("messages") == 3);
    CHECK(client.call("daemon.status").at("spool_rejected") == 0);
    CHECK(daemon.stop() == 0);
}

TEST_CASE("the same spool file twice is one event each") {
    const TempHome home;
    home.write_config();
    const auto file = home.paths().spool_folder / "shim.spool";
    {
        spool::Writer writer(home.paths().spool_folder, "shim");
        for (int i = 1; i <= 300; ++i) writer.append(record(i, log_frame(i)));
    }
    const auto bytes = platform::read_file(file);
    CHECK(status_after_intake(home).at("messages") == 300);
    platform::write_file_atomically(file, bytes);
    CHECK(status_after_intake(home).at("messages") == 300);
}
