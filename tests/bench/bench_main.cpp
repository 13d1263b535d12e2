// instacrm_bench: every figure beside a stated peer, measured by turns in the same run. Prints ratios and
// budgets; never passes or fails.
#include "common/platform/system.hpp"
#include "common/protocol/messages/outreach.hpp"
#include "tests/bench/figures.hpp"
#include "tests/bench/files_bench.hpp"
#include "tests/bench/numbers_bench.hpp"
#include "tests/bench/raw_sqlite.hpp"
#include "tests/bench/rules_bench.hpp"
#include "tests/bench/sync_bench.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/frame_client.hpp"
#include "tests/support/generator.hpp"

#include <chrono>
#include <thread>

using namespace instacrm;
using namespace instacrm::bench;
using namespace instacrm::test;
using namespace std::chrono;

namespace {

double rss_mib(int pid) {
    const auto status = platform::read_file("/proc/" + std::to_string(pid) + "/status");
    const auto place = status.find("VmRSS:");
    return place == std::string::npos ? 0 : std::strtod(status.c_str() + place + 6, nullptr) / 1024;
}

std::int64_t wake_ups(int pid) {
    std::int64_t total = 0;
    for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
        const auto status = platform::read_file(task.path() / "status");
        const auto place = status.find("\nvoluntary_ctxt_switches:");
        total += std::strtoll(status.c_str() + place + 25, nullptr, 10);
    }
    return total;
}

/// One DM after the other, by turns with the raw commit of the same rows.
void bench_round_trip(const TempHome& home) {
    constexpr int count = 600;
    Generator generator({.seed = 1}, std::size_t{2} * count);
    bench::RawStore raw(home.folder() / "raw.db");
    FrameClient shim({home.variable()});
    shim.send(R"({"type":"PING","requestId":1})");
    shim.receive_json();

    std::vector<double> ours;
    std::vector<double> peer;
    for (int i = 0; i < count; ++i) {
        auto dm = generator.next();
        dm.handle = "bench_" + std::to_string(i);  // a new lead each time, as the peer's
        const auto body = i % 2 == 0 ? rpc_body(dm, i) : legacy_body(dm, i);
        ours.push_back(time_of([&] {
            shim.send(body);
            shim.receive_json();
        }));
        peer.push_back(time_of([&] {
            raw.begin();
            raw.insert_dm(i + 1, dm.message);
            raw.commit();
        }));
    }
    print_row("DM through shim, pipe, rules, commit: p50", percentile(ours, 0.5), percentile(peer, 0.5), "us",
              "us, raw FULL commit of the rows", "1.5x");
    print_row("DM through shim, pipe, rules, commit: p99", percentile(ours, 0.99), percentile(peer, 0.99),
              "us", "us, raw FULL commit of the rows", "2x");
    print_value("shim: resident memory", rss_mib(shim.process().id()), "MiB", "6");
}

/// 64 clients, each with one DM under way at any time.
double ours_together(const Daemon& daemon, int per_client) {
    constexpr int clients = 64;
    std::vector<std::unique_ptr<PipeClient>> connections;
    connections.reserve(clients);
    for (int i = 0; i < clients; ++i) connections.push_back(std::make_unique<PipeClient>(daemon.client()));
    const std::string text = "Hello, this is a message of the usual length, is it not?";
    // One thread plays all clients: it is the daemon that is measured, on two cores.
    const auto send = [&](int client, int round) {
        protocol::LogRequest request;
        request.handle = "many_" + std::to_string(client) + "_" + std::to_string(round);
        request.actor = "acc";
        request.message = text;
        request.client_id = request.handle;
        connections[static_cast<std::size_t>(client)]->send(
            protocol::request_text(round + 10, "outreach.log", protocol::to_json(request)));
    };
    const auto micros = time_of([&] {
        for (int client = 0; client < clients; ++client) send(client, 0);
        for (int round = 1; round <= per_client; ++round) {
            for (int client = 0; client < clients; ++client) {
                connections[static_cast<std::size_t>(client)]->receive();
                if (round < per_client) send(client, round);
            }
        }
    });
    return 1e6 * clients * per_client / micros;
}

double raw_together(bench::RawStore& raw, std::int64_t first, int batches) {
    const std::string text = "Hello, this is a message of the usual length, is it not?";
    std::int64_t number = first;
    const auto micros = time_of([&] {
        for (int batch = 0; batch < batches; ++batch) {
            raw.begin();
            for (int i = 0; i < 64; ++i) raw.insert_dm(++number, text);
            raw.commit();
        }
    });
    return 1e6 * 64 * batches / micros;
}

void bench_throughput(const TempHome& home, const Daemon& daemon) {
    bench::RawStore raw(home.folder() / "raw64.db");
    std::vector<double> ours;
    std::vector<double> peer;
    for (int round = 0; round < 5; ++round) {
        ours.push_back(ours_together(daemon, 60 + round));
        peer.push_back(raw_together(raw, std::int64_t{100'000} * (round + 1), 60));
    }
    print_row("64 clients at once, acknowledged DMs/s", percentile(ours, 0.5), percentile(peer, 0.5), "/s",
              "/s, raw in batches of 64", "0.6x or more");
}

void bench_status(const TempHome& home) {
    std::vector<double> ours;
    std::vector<double> peer;
    const auto store = home.paths().store_file.string();
    for (int i = 0; i < 60; ++i) {
        ours.push_back(time_of([&] { run(program("instacrm"), {"status"}, {home.variable()}); }));
        peer.push_back(time_of([&] { run("/usr/bin/sqlite3", {store, "select 1"}); }));
    }
    print_row("instacrm status, whole process: p50", percentile(ours, 0.5) / 1000,
              percentile(peer, 0.5) / 1000, "ms", "ms, sqlite3 FILE 'select 1'", "2x");
}

void bench_shim_start(const TempHome& home) {
    std::vector<double> start;
    start.reserve(40);
    for (int i = 0; i < 40; ++i) {
        start.push_back(time_of([&] {
            FrameClient shim({home.variable()});
            shim.send(R"({"type":"PING","requestId":1})");
            shim.receive_json();
        }));
    }
    print_value("shim: start to first reply, p50", percentile(start, 0.5) / 1000, "ms", "15");
}

void bench_idle(Daemon& daemon) {
    std::this_thread::sleep_for(seconds(2));
    const auto pid = daemon.process().id();
    const auto before = wake_ups(pid);
    std::this_thread::sleep_for(seconds(20));
    print_value("daemon idle: wake-ups a second", static_cast<double>(wake_ups(pid) - before) / 20, "/s",
                "1");
    print_value("daemon idle: resident memory", rss_mib(pid), "MiB", "20");
}

/// With no daemon: the answer `queued`, flushed to the spool.
void bench_queued(const TempHome& home) {
    Generator generator({.seed = 2}, 100);
    FrameClient shim({home.variable()});
    std::vector<double> queued;
    for (int i = 0; i < 100; ++i) {
        const auto body = rpc_body(generator.next(), i);
        queued.push_back(time_of([&] {
            shim.send(body);
            shim.receive_json();
        }));
    }
    print_value("without a daemon, 'queued': slowest of 100", percentile(queued, 1.0) / 1000, "ms", "50");
}

void bench_daemon() {
    const TempHome home;
    home.write_config("native_host: {start_daemon: false}\n");
    Daemon daemon(home);
    bench_round_trip(home);
    bench_throughput(home, daemon);
    bench_status(home);
    bench_shim_start(home);
    bench_idle(daemon);
    daemon.stop();
    bench_queued(home);
}

}  // namespace

int main(int argc, char** argv) {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    std::printf("%u cores; every row beside its peer in this run\n", std::thread::hardware_concurrency());
    const std::string_view part = argc > 1 ? argv[1] : "";
    if (argc > 2) setenv("INSTACRM_BENCH_EVENTS", argv[2], 1);  // NOLINT: before any thread
    const std::pair<std::string_view, void (*)()> parts[] = {{"daemon", bench_daemon},
                                                             {"sync", bench_sync},
                                                             {"files", bench_files},
                                                             {"rules", bench_rules},
                                                             {"numbers", bench_numbers}};
    for (const auto& [name, bench] : parts)
        if (part.empty() || part == name) bench();
    return 0;
}
