// Backups through the real programs: made, listed, checked, and put in the store's place.
#include "common/platform/embedded_file.hpp"
#include "common/platform/system.hpp"
#include "common/protocol/messages/backups.hpp"
#include "daemon/maintenance/backup_files.hpp"
#include "daemon/store/migrations.hpp"
#include "daemon/store/sql.hpp"
#include "tests/support/cli.hpp"
#include "tests/support/small_disk.hpp"
#include "tests/support/team.hpp"

#include <atomic>
#include <fstream>
#include <thread>

namespace instacrm::embedded {
extern const std::span<const EmbeddedFile> local_migrations;
}

namespace instacrm::test {
namespace {

namespace fs = std::filesystem;
namespace p = protocol;

/// One machine without a cloud.
struct Desk : Cli {
    explicit Desk(const std::string& config = "") {
        home.write_config(config);
        daemon.emplace(home);
    }
    std::int64_t messages() const { return document({"status"}).at("messages").as_int64(); }
    json::array backups() const { return document({"backup", "list"}).at("backups").as_array(); }
    /// The line of `status` that tells how old the newest backup is.
    std::string age_in_status() const {
        for (const auto& line : lines_of(output({"status"})))
            if (line.starts_with("Backup ")) return line;
        return {};
    }
    std::vector<maintenance::BackupFile> files() const {
        return maintenance::find_backups(home.paths().backup_folder);
    }

    std::optional<Daemon> daemon;
};

/// What `messages` counts, in a file that no daemon has.
std::int64_t messages_in(const fs::path& store) {
    store::Database db(store, store::Database::Access::read_only);
    return db.value<std::int64_t>("SELECT COUNT(*) FROM event WHERE kind = 0").value();
}

void write_nonsense(const fs::path& file, std::streamoff from, std::size_t count) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(from);
    stream << std::string(count, '\xA5');
}

/// A store as the program of an earlier schema left it.
void make_old_store(const fs::path& file, std::size_t migrations) {
    store::Database db(file, store::Database::Access::read_write);
    for (const auto& migration : embedded::local_migrations.first(migrations))
        db.script("BEGIN; " + std::string(migration.text) + "; PRAGMA user_version = " +
                  std::to_string(&migration - embedded::local_migrations.data() + 1) + "; COMMIT");
}

std::int64_t schema_of(const fs::path& file) {
    store::Database db(file, store::Database::Access::read_only);
    return db.value<std::int64_t>("PRAGMA user_version").value();
}

}  // namespace

TEST_CASE("a backup is made, listed, checked and restored; the store that it replaces is kept") {
    const Desk desk;
    CHECK(contains(desk.output({"status"}), "none yet"));
    desk.log("@anna.smith", "before");
    const auto made = desk.document({"backup", "create"});
    const std::string name(made.at("name").as_string());
    desk.log("@ben.jones", "after");

    const auto list = desk.backups();
    REQUIRE(list.size() == 1);
    CHECK(list[0].at("name").as_string() == name);
    CHECK(list[0].at("reason") == "manual");
    CHECK(list[0].at("bytes").as_int64() > 10'000);
    CHECK(parse_time(list[0].at("kept_until").as_string()) > system_now() + std::chrono::days(6));
    CHECK(contains(desk.output({"backup", "verify"}), "whole"));
    const std::string age = desk.age_in_status();
    CHECK((contains(age, "just now") || contains(age, "s ago")));

    CHECK(desk.run({"backup", "restore", name}).exit_code == 2);  // nobody there to ask
    CHECK(desk.messages() == 2);
    const auto pid = desk.document({"status"}).at("pid");
    const auto restored = desk.document({"backup", "restore", name, "--yes"});
    CHECK(restored.at("unsent").as_int64() > 0);
    CHECK(desk.messages() == 1);
    CHECK(desk.document({"status"}).at("pid") == pid);  // the same process, so that no service manager minds
    CHECK(messages_in(fs::path(restored.at("replaced").as_string().c_str()) / "instacrm.db") == 2);
    desk.log("@carl", "and on it goes");
    CHECK(desk.messages() == 2);
    CHECK(desk.backups().size() == 1);

    // As any tool sees it.
    const auto sums = test::run(
        "/bin/sh", {"-c", "cd '" + desk.home.paths().backup_folder.string() + "' && sha256sum -c *.sha256"});
    CHECK(sums.exit_code == 0);
}

TEST_CASE("a damaged backup is told apart, and never put in the store's place") {
    const Desk desk;
    desk.log("@anna.smith", "hello");
    desk.output({"backup", "create"});
    desk.output({"backup", "create"});
    const auto files = desk.files();
    REQUIRE(files.size() == 2);
    write_nonsense(files[0].file, 9000, 100);

    const auto verified = desk.run({"backup", "verify"});
    CHECK(verified.exit_code == 1);
    CHECK(contains(verified.output, "SHA-256 differs"));
    CHECK(desk.run({"backup", "verify", files[1].name}).exit_code == 0);
    const auto refused = desk.run({"backup", "restore", "newest", "--yes"});
    CHECK(refused.exit_code == 1);
    CHECK(contains(refused.errors, "SHA-256 differs"));
    CHECK(desk.messages() == 1);
    CHECK(desk.run({"backup", "restore", "nothing", "--yes"}).exit_code == 5);
    CHECK(desk.run({"backup", "restore", "instacrm", "--yes"}).exit_code == 2);  // which of the two?
}

TEST_CASE("a store that cannot be opened: the daemon says so, and a backup takes its place") {
    Desk desk;
    desk.log("@anna.smith", "hello");
    desk.output({"backup", "create"});
    desk.daemon->stop();
    desk.daemon.reset();
    {
        store::Database db(desk.home.paths().store_file, store::Database::Access::read_write);
        db.script("PRAGMA user_version = 9999");
    }

    Process daemon(program("instacrmd"), {}, desk.variables(), Output::collected);
    until("it answers", [&] { return desk.run({"status"}).exit_code == 0; });
    CHECK(desk.document({"status"}).at("state") == "degraded");
    CHECK(desk.backups().size() == 1);
    const auto restored = desk.document({"backup", "restore", "newest", "--yes"});
    CHECK(desk.document({"status"}).at("state") == "ready");
    CHECK(desk.messages() == 1);
    CHECK(fs::file_size(fs::path(restored.at("replaced").as_string().c_str()) / "instacrm.db") > 4096);
    daemon.terminate();
    CHECK(daemon.wait() == 0);
}

TEST_CASE("with a cloud, what came after the backup comes back, each DM once") {
    const TempHome shared;
    const auto url = "sqlite3://" + (shared.folder() / "hub.db").string();
    const Machine anna("anna", url);
    const Machine ben("ben", url);
    anna.log("lead.one", "a1");
    REQUIRE(cli(anna, {"backup", "create"}).exit_code == 0);
    anna.log("lead.two", "a2");
    ben.log("lead.three", "b1");
    until_in_sync(anna);
    until("all at Ben's", [&] { return ben.messages() == 3; });

    const auto restored = cli(anna, {"backup", "restore", "newest", "--yes"});
    CAPTURE(restored.errors);
    REQUIRE(restored.exit_code == 0);
    until("all at Anna's", [&] { return anna.messages() == 3; });
    anna.log("lead.four", "a3");
    until("the new one at Ben's", [&] { return ben.messages() == 4; });
    until_in_sync(anna);
    until_in_sync(ben);
    for (const auto* machine : {&anna, &ben}) {
        CHECK(machine->messages() == 4);
        CHECK(protocol::parse_json(cli(*machine, {"leads", "--json"}).output).at("leads").as_array().size() ==
              4);
    }
}

TEST_CASE("who was erased after the backup stays erased, and is told until when backups have them") {
    const Desk desk;
    desk.log("@luna.quetzal", "hello");
    desk.log("@anna.smith", "hello");
    desk.output({"backup", "create"});
    const auto forgotten = desk.run({"leads", "forget", "@luna.quetzal", "--yes"});
    CHECK(contains(forgotten.errors, "a backup"));
    const auto until_day = format_local(parse_time(desk.backups()[0].at("kept_until").as_string()));
    CHECK(contains(forgotten.errors, until_day.substr(0, 10)));

    desk.output({"backup", "restore", "newest", "--yes"});
    CHECK(contains(desk.run({"leads", "show", "@luna.quetzal"}).errors, "erased"));
    CHECK(desk.run({"leads", "show", "@anna.smith"}).exit_code == 0);
    CHECK(desk.messages() == 2);
}

TEST_CASE("DMs are recorded while backups are made; each backup is whole") {
    const Desk desk;
    std::atomic<bool> done = false;
    std::atomic<std::int64_t> acknowledged = 0;
    std::thread sending([&] {
        auto client = desk.daemon->client();
        for (int i = 0; !done; ++i) {
            client.call("outreach.log", {{"handle", "lead" + std::to_string(i)},
                                         {"actor", "our.shop"},
                                         {"message", "hello"},
                                         {"client_id", "c" + std::to_string(i)}});
            ++acknowledged;
        }
    });
    std::vector<std::int64_t> before;
    for (int i = 0; i < 5; ++i) {
        before.push_back(acknowledged);
        desk.output({"backup", "create"});
    }
    done = true;
    sending.join();
    CHECK(desk.messages() == acknowledged);
    const auto files = desk.files();
    REQUIRE(files.size() == 5);
    for (std::size_t i = 0; i < 5; ++i) CHECK(messages_in(files[4 - i].file) >= before[i]);
    CHECK(desk.run({"backup", "verify"}).exit_code == 0);
}

TEST_CASE("before an update changes the store, a backup is made; without one it stays as it is") {
    const auto newest = static_cast<std::size_t>(store::newest_schema());
    Cli old;
    const auto paths = old.home.paths();
    platform::make_private_folder(paths.data_folder);
    make_old_store(paths.store_file, newest - 1);

    platform::write_file_atomically(paths.backup_folder, "a file in the folder's place");
    {
        Process daemon(program("instacrmd"), {}, old.variables(), Output::collected);
        until("it answers", [&] { return old.run({"status"}).exit_code == 0; });
        until("it has tried", [&] { return old.document({"status"}).at("state") != "starting"; });
        CHECK(old.document({"status"}).at("state") == "degraded");
        CHECK(contains(old.output({"status"}), paths.backup_folder.string()));
        daemon.terminate();
        daemon.wait();
    }
    CHECK(schema_of(paths.store_file) == static_cast<std::int64_t>(newest - 1));

    fs::remove(paths.backup_folder);
    const Daemon daemon(old.home);
    CHECK(schema_of(paths.store_file) == static_cast<std::int64_t>(newest));
    const auto files = maintenance::find_backups(paths.backup_folder);
    REQUIRE(files.size() == 1);
    CHECK(files[0].reason == p::BackupReason::migration);
    CHECK(schema_of(files[0].file) == static_cast<std::int64_t>(newest - 1));
    // And an older backup can be used: it gets the schema on its way.
    old.output({"backup", "restore", "newest", "--yes"});
    CHECK(old.document({"status"}).at("schema").as_int64() == static_cast<std::int64_t>(newest));
    CHECK(schema_of(files[0].file) == static_cast<std::int64_t>(newest - 1));
}

TEST_CASE("a second folder that is away: the backup counts, and everybody is told") {
    const Desk desk("backups: {also_to: nas}\n");
    desk.log("@anna.smith", "hello");
    const auto half = desk.run({"backup", "create"});
    CHECK(half.exit_code == 8);
    CHECK(contains(half.errors, "nas"));
    CHECK(desk.backups().size() == 1);
    CHECK(contains(desk.output({"status"}), "nas"));
    CHECK(contains(desk.run({"doctor"}).output, "nas"));

    fs::create_directory(desk.home.folder() / "nas");
    desk.output({"backup", "create"});
    CHECK(maintenance::find_backups(desk.home.folder() / "nas").size() == 1);
    CHECK_FALSE(contains(desk.output({"status"}), "nas"));
}

TEST_CASE("no room for a backup: DMs go on, and what is missing is said") {
    const Desk desk;
    const SmallDisk disk(desk.home.paths().backup_folder, "size=1m");
    if (!disk.usable()) return;
    const auto full = desk.run({"backup", "create"});
    CHECK(full.exit_code == 1);
    CHECK(contains(full.errors, "MiB free"));
    CHECK(fs::is_empty(desk.home.paths().backup_folder));
    desk.log("@anna.smith", "hello");
    CHECK(desk.messages() == 1);
}

}  // namespace instacrm::test
