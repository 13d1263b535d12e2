// A damaged store through the real programs: found, healed, and told.
#include "common/platform/system.hpp"
#include "daemon/store/sql.hpp"
#include "tests/support/cli.hpp"
#include "tests/support/team.hpp"

#include <fstream>

namespace instacrm::test {
namespace {

namespace fs = std::filesystem;

constexpr std::streamoff page_size = 4096;

struct Desk : Cli {
    Desk() {
        home.write_config();
        daemon.emplace(home);
    }
    std::int64_t messages() const { return document({"status"}).at("messages").as_int64(); }
    fs::path store() const { return home.paths().store_file; }

    /// Of the folder in which the damaged store was put.
    std::vector<fs::path> damaged() const {
        std::vector<fs::path> found;
        for (const auto& entry : fs::directory_iterator(home.paths().data_folder)) {
            if (entry.path().filename().string().starts_with("damaged-")) found.push_back(entry.path());
        }
        return found;
    }

    std::optional<Daemon> daemon;
};

void write_nonsense(const fs::path& file, std::streamoff from, std::size_t count) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(from);
    stream << std::string(count, '\xA5');
}

/// The first page of a table, in a store that nobody has open.
std::streamoff place_of(const fs::path& store, const char* table) {
    store::Database db(store, store::Database::Access::read_only);
    return page_size *
           (db.value<std::int64_t>("SELECT rootpage FROM sqlite_schema WHERE name = ?", table).value() - 1);
}

}  // namespace

TEST_CASE("a store without a first page is healed at the start: all DMs are there, and people are told") {
    Desk desk;
    for (int i = 0; i < 40; ++i) desk.log("@lead" + std::to_string(i), "hello");
    CHECK_FALSE(contains(desk.output({"status"}), "Healed"));
    desk.output({"backup", "create"});
    desk.log("@after.backup", "hello");
    desk.daemon->stop();
    write_nonsense(desk.store(), 0, 4096);

    desk.daemon->start();
    CHECK(desk.messages() == 41);
    REQUIRE(desk.damaged().size() == 1);
    CHECK(platform::read_file(desk.damaged().front() / "instacrm.db").starts_with("\xA5\xA5"));
    CHECK(contains(desk.output({"status"}), "Healed"));
    const auto doctor = desk.run({"doctor"}).output;
    CHECK(contains(doctor, "healing"));
    CHECK(contains(doctor, desk.damaged().front().string()));
    desk.log("@after.healing", "hello");
    CHECK(desk.messages() == 42);
    CHECK(contains(desk.output({"search", "hello"}), "after.backup"));
}

TEST_CASE("a killed daemon's damaged WAL is not passed over in silence") {
    Desk desk;
    for (int i = 0; i < 10; ++i) desk.log("@lead" + std::to_string(i), "hello");
    desk.daemon->kill();
    desk.daemon->process().wait();
    const auto wal = fs::path(desk.store().string() + "-wal");
    // The fourth part of it: SQLite would drop all that follows.
    write_nonsense(wal, static_cast<std::streamoff>(fs::file_size(wal) / 4), 100);

    desk.daemon->start();
    CHECK(desk.messages() == 10);
    REQUIRE(desk.damaged().size() == 1);
    CHECK(fs::exists(desk.damaged().front() / "instacrm.db-wal"));
    CHECK(contains(desk.run({"doctor"}).output, "write-ahead log"));
}

TEST_CASE("a word of the schema that changed: the daemon heals at the start, also after an end in order") {
    Desk desk;
    for (int i = 0; i < 10; ++i) desk.log("@lead" + std::to_string(i), "hello");
    desk.daemon->stop();
    auto bytes = platform::read_file(desk.store());
    // The table's own column, and whatever else names it.
    const auto definition = bytes.find("CREATE TABLE operator");
    REQUIRE(definition != std::string::npos);
    bytes[bytes.find("email", definition)] = 'a';
    std::ofstream(desk.store(), std::ios::binary | std::ios::trunc) << bytes;

    desk.daemon->start();
    CHECK(desk.messages() == 10);
    REQUIRE(desk.damaged().size() == 1);
    CHECK(contains(desk.run({"doctor"}).output, "operator"));
    desk.log("@new.lead", "hello");
    CHECK(desk.messages() == 11);
}

TEST_CASE("damage that a request meets: the daemon looks, heals, and goes on in the same process") {
    Desk desk;
    for (int i = 0; i < 10; ++i) desk.log("@lead" + std::to_string(i), "hello");
    desk.daemon->stop();
    const auto place = place_of(desk.store(), "event_text");
    write_nonsense(desk.store(), place, 8);
    desk.daemon->start();
    CHECK(desk.damaged().empty());  // ended in order: nobody looked

    const auto pid = desk.document({"status"}).at("pid");
    const auto failed = desk.run({"log", "@new.lead", "--actor", "@our.shop", "--message", "hello"});
    CHECK(failed.exit_code == 1);
    CHECK(contains(failed.errors, "damaged"));
    until("it has healed", [&] { return !desk.damaged().empty() && desk.run({"status"}).exit_code == 0; });
    until("it is ready", [&] { return desk.document({"status"}).at("state") == "ready"; });
    CHECK(desk.document({"status"}).at("pid") == pid);
    CHECK(desk.messages() == 10);
    desk.log("@new.lead", "hello");
    CHECK(desk.messages() == 11);
    CHECK(desk.run({"doctor"}).output.find("every page of it is readable") != std::string::npos);
}

TEST_CASE("damage that a backup meets is healed, and the next backup is whole") {
    Desk desk;
    for (int i = 0; i < 10; ++i) desk.log("@lead" + std::to_string(i), "hello");
    desk.daemon->stop();
    write_nonsense(desk.store(), place_of(desk.store(), "audience_list"), 8);
    desk.daemon->start();
    const auto refused = desk.run({"backup", "create"});
    CHECK(refused.exit_code == 1);
    CHECK(contains(refused.errors, "damaged"));
    until("it has healed", [&] { return !desk.damaged().empty() && desk.run({"status"}).exit_code == 0; });
    until("it is ready", [&] { return desk.document({"status"}).at("state") == "ready"; });
    desk.output({"backup", "create"});
    CHECK(desk.messages() == 10);
}

TEST_CASE("with a cloud, what the damaged store lost comes back") {
    const TempHome shared;
    const auto url = "sqlite3://" + (shared.folder() / "hub.db").string();
    Machine anna("anna", url);
    for (int i = 0; i < 10; ++i) anna.log("lead" + std::to_string(i), "a" + std::to_string(i));
    until_in_sync(anna);
    anna.daemon->stop();
    fs::resize_file(anna.home.paths().store_file, 8192);

    anna.daemon->start();
    until("all are back", [&] { return anna.messages() == 10; });
    until_in_sync(anna);
    anna.log("lead.new", "a10");
    CHECK(anna.messages() == 11);
}

}  // namespace instacrm::test
