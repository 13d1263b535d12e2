// A team at work over a real PostgreSQL server: much at once, far away, and with no room left.
#include "daemon/store/sql.hpp"
#include "tests/support/contains.hpp"
#include "tests/support/small_disk.hpp"
#include "tests/support/team.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <fstream>

using namespace instacrm;
using namespace instacrm::test;
using instacrm::test::contains;

namespace {

/// Sends DMs as fast as they are acknowledged, from several connections at once.
void log_many(const Machine& machine, const std::string& prefix, int count) {
    constexpr int connections = 8;
    std::vector<std::thread> threads;
    threads.reserve(connections);
    for (int thread = 0; thread < connections; ++thread) {
        threads.emplace_back([&, thread] {
            auto client = machine.daemon->client();
            for (int i = thread; i < count; i += connections) {
                const auto id = prefix + std::to_string(i);
                client.call("outreach.log", {{"handle", "lead" + std::to_string(i % 4999)},
                                             {"actor", "acc"},
                                             {"message", "hello " + id},
                                             {"client_id", id}});
            }
        });
    }
    for (auto& thread : threads) thread.join();
}

/// Every DM and every lead as lines, from a machine's store: what the cloud must hold too.
std::string lines_of(const Machine& machine) {
    store::Database db(machine.home.paths().store_file, store::Database::Access::read_only);
    std::string lines;
    const auto add = [&](const char* sql) {
        db.each<std::string>(sql, [&](const std::string& line) { lines += line + "\n"; });
    };
    add("SELECT e.uid || '|' || l.uid || '|' || o.uid || '|' || t.outreach_uid || '|' || t.text FROM event e "
        "JOIN event_text t ON t.event_id = e.id JOIN lead l ON l.id = e.lead_id JOIN operator o ON o.id = "
        "e.operator_id ORDER BY e.uid");
    add("SELECT uid || '|' || handle || '|' || status || '|' || status_ver || '|' || email_ver FROM lead "
        "WHERE id > 0 ORDER BY uid");
    return lines;
}

std::string lines_of(const Cloud& cloud) {
    return cloud.server.sql(
               "SELECT e.elg_id, e.tar_id, e.opr_id, o.olg_id, o.message_text FROM event_logs e JOIN "
               "outreach_logs o USING (elg_id) ORDER BY e.elg_id COLLATE \"C\"",
               "team") +
           cloud.server.sql(
               "SELECT tar_id, tar_username, array_position(ARRAY['Cold No Reply', 'Replied', 'Warm', "
               "'Booked', "
               "'Paid', 'Tableturnerr Client', 'Excluded'], tar_status::text) - 1, tar_status_ver, email_ver "
               "FROM targets WHERE tar_id <> 'TAR-00000000' ORDER BY tar_id COLLATE \"C\"",
               "team");
}

/// Not as a doctest assertion: two texts of megabytes help nobody.
void check_equal(const std::string& ours, const std::string& theirs, const char* who) {
    if (ours == theirs) return;
    const auto [mine, other] = std::ranges::mismatch(ours, theirs);
    const auto at = static_cast<std::size_t>(mine - ours.begin());
    const auto start = ours.rfind('\n', at) + 1;
    FAIL(who << " and the cloud differ: " << ours.substr(start, 150) << " / " << theirs.substr(start, 150));
}

/// Another program that takes numbers and commits a while later, again and again.
class LateWriter {
public:
    explicit LateWriter(const Cloud& cloud) : cloud_(cloud) {
        std::ifstream file(std::string(INSTACRM_SOURCE_FOLDER) + "/sql/cloud/postgresql/triggers.sql");
        cloud.server.sql(std::string(std::istreambuf_iterator<char>(file), {}), "team");
        thread_ = std::thread([this] { run(); });
    }
    LateWriter(const LateWriter&) = delete;
    LateWriter& operator=(const LateWriter&) = delete;
    ~LateWriter() { stop(); }

    /// Leads that it wrote.
    int stop() {
        stopping_ = true;
        if (thread_.joinable()) thread_.join();
        return written_;
    }

private:
    void run() {
        while (!stopping_) {
            const auto id = std::to_string(100000 + written_);
            cloud_.server.sql(fmt::format("BEGIN; INSERT INTO targets (tar_id, tar_username) VALUES "
                                          "('TAR-F{0}', 'foreign{0}'); SELECT pg_sleep(0.05); COMMIT;",
                                          id),
                              "team");
            ++written_;
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
        }
    }

    const Cloud& cloud_;
    std::atomic<bool> stopping_ = false;
    int written_ = 0;
    std::thread thread_;
};

}  // namespace

TEST_CASE(
    "two machines with thousands of DMs each, at once, beside a program that commits late: all have all" *
    doctest::skip(no_postgres)) {
    constexpr int each = INSTACRM_LOAD;
    constexpr std::int64_t all = std::int64_t{2} * each;
    constexpr int leads = std::min(each, 4999);
    const Cloud cloud;
    const Machine anna("anna", cloud.url());
    const Machine ben("ben", cloud.url());
    int foreign = 0;
    {
        LateWriter late(cloud);
        std::thread other([&] { log_many(ben, "b", each); });
        log_many(anna, "a", each);
        other.join();
        foreign = late.stop();
    }
    CHECK(foreign > 0);
    until("everybody has all", [&] {
        anna.now();
        ben.now();
        return events_of(cloud) == all && anna.messages() == all && ben.messages() == all;
    });
    until_in_sync(anna);
    until_in_sync(ben);
    until_in_sync(anna);
    const auto held = lines_of(cloud);
    CHECK(std::ranges::count(held, '\n') == 2 * each + leads + foreign);
    check_equal(lines_of(anna), held, "anna");
    check_equal(lines_of(ben), held, "ben");
}

TEST_CASE("a cloud that is 300 ms away costs a round few trips, and a DM nothing" *
          doctest::skip(no_postgres)) {
    Cloud cloud;
    const Machine anna("anna", cloud.url());
    const Machine ben("ben", cloud.url());
    until_in_sync(anna);
    until_in_sync(ben);
    cloud.proxy.latency(std::chrono::milliseconds(150));
    const auto before = cloud.proxy.counters().statements;
    log_many(anna, "a", 1000);
    until("it arrived", [&] { return ben.messages() == 1000; });
    CHECK(cloud.proxy.counters().statements - before < 200);
    cloud.proxy.pass();
    until_in_sync(anna);
    check_equal(lines_of(anna), lines_of(cloud), "anna");
    check_equal(lines_of(ben), lines_of(cloud), "ben");
}

TEST_CASE("a machine whose disk is full takes no rows, says so, and goes on where it was" *
          doctest::skip(no_postgres)) {
    const Cloud cloud;
    const Machine anna("anna", cloud.url());
    log_many(anna, "a", 3000);
    until_in_sync(anna);

    Machine ben("ben", "postgresql://postgres@127.0.0.1:1/none");
    ben.daemon->stop();
    std::filesystem::remove_all(ben.home.paths().data_folder);
    const SmallDisk disk(ben.home.paths().data_folder, "size=2m");
    if (!disk.usable()) return;
    ben.home.write_config(cloud_config(cloud.url()));
    ben.daemon->start();
    until("it says so", [&] { return contains(ben.status().error.value_or(""), "full"); });
    CHECK(ben.messages() < 3000);
    REQUIRE(disk.resize("size=64m"));
    until("it has all", [&] {
        ben.now();
        return ben.messages() == 3000;
    });
    until_in_sync(ben);
    check_equal(lines_of(ben), lines_of(cloud), "ben");
}
