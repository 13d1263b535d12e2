// Months of a daemon's life at speed: a real daemon whose clock the test sets. Each day has its DMs,
// questions and a look at the cloud; now and then the machine sleeps, its clock is set back or forward by
// hours; once in half a year it has no power, and once it is in another time zone: in between, one process
// lives for months. At the end of each month it is measured: its memory, threads, open files, WAL and log do
// not grow with its age.
//
//     soak [--months N] [--dms N]     DMs: of a day
#include "common/platform/system.hpp"
#include "common/protocol/messages/status.hpp"
#include "daemon/maintenance/backup_files.hpp"
#include "tests/support/daemon.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

namespace fs = std::filesystem;
using namespace instacrm;
using namespace std::chrono_literals;

struct Options {
    int months = 3;
    int dms = 20;
};

Options parse(int argc, char** argv) {
    Options options;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view name = argv[i];
        const auto value = static_cast<int>(std::strtol(argv[i + 1], nullptr, 10));
        if (name == "--months") options.months = value;
        if (name == "--dms") options.dms = value;
    }
    return options;
}

void require(bool holds, const std::string& what) {
    if (!holds) throw std::runtime_error(what);
}

/// The clock of the daemon: see shifted_clock.cpp.
class ShiftedClock {
public:
    explicit ShiftedClock(fs::path file) : file_(std::move(file)) {
        const int descriptor = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        require(descriptor >= 0 && ::ftruncate(descriptor, sizeof(Shifts)) == 0, "no file for the clock");
        void* memory = ::mmap(nullptr, sizeof(Shifts), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
        ::close(descriptor);
        require(memory != MAP_FAILED, "the clock's file cannot be mapped");  // NOLINT
        shifts_ = static_cast<Shifts*>(memory);
    }
    void advance(std::chrono::seconds by) { (*shifts_)[0] = (*shifts_)[0] + by.count(); }
    void sleep(std::chrono::seconds by) {
        advance(by);
        (*shifts_)[1] = (*shifts_)[1] + by.count();
    }
    test::Variables variables() const {
        return {{"LD_PRELOAD", (test::program("libshifted_clock.so")).string()},
                {"INSTACRM_TEST_CLOCK", file_.string()}};
    }

private:
    using Shifts = std::array<volatile std::int64_t, 2>;
    fs::path file_;
    Shifts* shifts_ = nullptr;
};

struct Measure {
    int process = 0;
    std::int64_t memory = 0;  ///< KiB
    std::int64_t threads = 0;
    std::int64_t files = 0;
    std::int64_t wal = 0;  ///< bytes
    std::int64_t log = 0;
};

std::int64_t field(const std::string& status, std::string_view name) {
    const auto at = status.find(name);
    require(at != std::string::npos, "no " + std::string(name) + " in /proc");
    return std::strtoll(status.c_str() + at + name.size(), nullptr, 10);
}

std::int64_t bytes_in(const fs::path& folder) {
    std::int64_t bytes = 0;
    for (const auto& entry : fs::directory_iterator(folder))
        bytes += static_cast<std::int64_t>(entry.file_size());
    return bytes;
}

Measure measure(int process, const config::Paths& paths) {
    const auto proc = fs::path("/proc") / std::to_string(process);
    std::ifstream stream(proc / "status");
    const std::string status{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    Measure found;
    found.process = process;
    found.memory = field(status, "VmRSS:");
    found.threads = field(status, "Threads:");
    found.files = std::distance(fs::directory_iterator(proc / "fd"), fs::directory_iterator());
    std::error_code none;
    const auto wal = fs::file_size(paths.store_file.string() + "-wal", none);
    found.wal = none ? 0 : static_cast<std::int64_t>(wal);
    found.log = bytes_in(paths.log_folder);
    return found;
}

class Life {
public:
    explicit Life(const Options& options) : options_(options), clock_(home_.folder() / "clock") {
        home_.write_config("cloud: {url: \"sqlite3://hub.db\", interval: 1s}\nlog: {keep: 2}\n");
        start();
    }

    void run() {
        fmt::print("month       DMs  memory KiB  threads  files    WAL KiB  log KiB  backups\n");
        for (int month = 1; month <= options_.months; ++month) {
            const bool eventful = month % 6 == 1;
            for (int day = 1; day <= 30; ++day) {
                live(day);
                if (day == 23 && eventful) lose_power();
            }
            note(month);
            if (eventful) move();
        }
        compare();
        daemon_->stop();
    }

private:
    void start() {
        auto variables = clock_.variables();
        variables.emplace_back("TZ", zones[static_cast<std::size_t>(moves_) % zones.size()]);
        // It looks for a sleep as often as a watchdog wants to hear of it.
        variables.emplace_back("NOTIFY_SOCKET", (home_.folder() / "nobody").string());
        variables.emplace_back("WATCHDOG_USEC", "200000");
        daemon_.emplace(home_, std::vector<std::string>{}, variables);
    }

    void send(test::PipeClient& client) {
        ++sent_;
        client.call("outreach.log", {{"handle", "lead_" + std::to_string(sent_ * 7 % 997)},
                                     {"actor", "our.shop"},
                                     {"message", "hello, this is message " + std::to_string(sent_)},
                                     {"client_id", "c" + std::to_string(sent_)}});
    }

    void live(int day) {
        {
            auto client = daemon_->client();
            for (int i = 0; i < options_.dms; ++i) {
                send(client);
                clock_.advance(10min);
            }
            client.call("stats.summary");
            client.call("leads.list");
            client.call("outreach.check", {{"handle", "lead_1"}, {"actor", "our.shop"}});
            if (day % 10 == 0) client.call("backup.create");
        }
        if (day == 5) clock_.advance(-5h);
        if (day == 12) clock_.advance(7h);
        if (day == 17) nap();
        clock_.advance(24h - std::chrono::minutes(10 * options_.dms));
    }

    /// Eight hours in which nothing ran.
    void nap() {
        ::kill(daemon_->process().id(), SIGSTOP);
        clock_.sleep(8h);
        std::this_thread::sleep_for(20ms);
        ::kill(daemon_->process().id(), SIGCONT);
        ++naps_;
    }

    void lose_power() {
        daemon_->kill();
        daemon_->process().wait();
        start();
    }

    /// To another time zone; the store is looked at from end to end before.
    void move() {
        auto client = daemon_->client();
        const auto doctor = client.call("daemon.doctor", {{"deep", true}});
        for (const auto& check : doctor.at("checks").as_array()) {
            const std::string name(check.at("name").as_string());
            require(check.at("state") == "ok" || name == "clock" || name == "sync",
                    "the doctor says of " + name + ": " + std::string(check.at("text").as_string()));
        }
        ++moves_;
        require(daemon_->stop() == 0, "the daemon did not end well");
        start();
    }

    void note(int month) {
        auto client = daemon_->client();
        for (int i = 0; i < 1200; ++i) {
            if (client.call("daemon.status").at("outbox") == 0) break;
            std::this_thread::sleep_for(50ms);
        }
        const auto status = client.call("daemon.status");
        require(status.at("messages") == sent_,
                fmt::format("{} DMs were sent, and {} are there", sent_, status.at("messages").as_int64()));
        require(status.at("outbox") == 0, "sync came to a stand");
        const auto found = measure(daemon_->process().id(), home_.paths());
        measures_.push_back(found);
        fmt::print("{:5} {:9} {:11} {:8} {:6} {:10} {:8} {:8}\n", month, sent_, found.memory, found.threads,
                   found.files, found.wal / 1024, found.log / 1024,
                   maintenance::find_backups(home_.paths().backup_folder).size());
        std::fflush(stdout);
    }

    /// Each month against the first of the same process, in which its caches fill.
    void compare() const {
        for (const auto& late : measures_) {
            const auto& early = *std::ranges::find(measures_, late.process, &Measure::process);
            require(late.memory <= early.memory * 5 / 4 + 4096, "its memory grows");
            require(late.threads <= early.threads + 2, "its threads get more");
            require(late.files <= early.files + 4, "its open files get more");
        }
        constexpr std::int64_t mebibyte = 1024LL * 1024;
        for (const auto& each : measures_) {
            require(each.wal <= 40 * mebibyte, "its WAL grows");
            require(each.log <= 16 * mebibyte, "its log grows");
        }
        const auto backups = maintenance::find_backups(home_.paths().backup_folder).size();
        require(backups <= 7 + 4 + 6 + 14, "backups are not rotated");
        const auto log = platform::read_file(home_.paths().log_folder / "instacrmd.log");
        require(naps_ == 0 || options_.months > 3 || log.find("was asleep") != std::string::npos,
                "it did not notice that it slept");
    }

    static constexpr std::array zones{"Europe/Berlin", "America/Los_Angeles", "Asia/Kathmandu",
                                      "Pacific/Auckland"};

    Options options_;
    test::TempHome home_;
    ShiftedClock clock_;
    std::optional<test::Daemon> daemon_;
    std::int64_t sent_ = 0;
    int moves_ = 0;
    int naps_ = 0;
    std::vector<Measure> measures_;
};

}  // namespace

int main(int argc, char** argv) {
    try {
        Life(parse(argc, argv)).run();
        return 0;
    } catch (const std::exception& error) {
        fmt::print("{}\n", error.what());
        return 1;
    }
}
