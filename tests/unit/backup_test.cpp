// Backups: which stay, when the next is due, and that a damaged one never passes for a good one.
#include "common/domain/handle.hpp"
#include "common/platform/crypto.hpp"
#include "common/platform/system.hpp"
#include "common/protocol/errors.hpp"
#include "common/protocol/messages/backups.hpp"
#include "daemon/maintenance/backup_keeper.hpp"
#include "daemon/maintenance/restore.hpp"
#include "daemon/maintenance/rotation.hpp"
#include "daemon/store/erasure.hpp"
#include "daemon/store/leads.hpp"
#include "tests/support/contains.hpp"
#include "tests/support/temp_home.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <future>
#include <memory>
#include <random>
#include <thread>

using namespace instacrm;
using namespace instacrm::maintenance;
using namespace std::chrono;
using instacrm::test::contains;
using instacrm::test::TempHome;

namespace {

constexpr sys_days first_day = 2026y / January / 1;
const store::Stop never = [] { return false; };

/// Backups by their days, newest first, as a folder would hold them.
class Folder {
public:
    void make(sys_days day) { backups_.insert(backups_.begin(), {day, {}}); }

    /// Deletes what has done its time, and holds rotate() to what it promised.
    void rotate(sys_days today, const config::Retention& retention) {
        const auto kept = maintenance::rotate(made(), retention);
        std::vector<Backup> left;
        for (std::size_t i = 0; i < backups_.size(); ++i) {
            auto& [day, promised] = backups_[i];
            if (kept[i])
                left.push_back({day, std::max(promised, *kept[i])});
            else
                CHECK(today >= promised);
        }
        backups_ = left;
    }
    std::vector<sys_days> made() const {
        std::vector<sys_days> days;
        for (const auto& backup : backups_) days.push_back(backup.day);
        return days;
    }

private:
    struct Backup {
        sys_days day;
        sys_days promised;
    };
    std::vector<Backup> backups_;
};

store::Options options_for(const fs::path& file) {
    return {file, system_now, platform::random_bytes, [](const auto&, auto) {}, {}};
}

/// A store with some leads, in a home of its own.
struct Filled {
    explicit Filled(int leads = 200)
        : owned(std::make_unique<store::Store>(options_for(home.folder() / "store.db"))), store(*owned) {
        store.set_operator("Anna", "anna@example.com");
        for (int i = 0; i < leads; ++i) add("lead" + std::to_string(i));
    }
    void add(const std::string& handle) {
        store.write_and_wait(
            [&](store::Transaction& tx) { store::add_lead(tx, Handle::parse(handle), store::nobody, {}); });
    }
    BackupFile back_up(BackupReason reason = BackupReason::manual) {
        auto lease = store.reader();
        return make_backup(lease.db(), folder(), "anna-pc", reason, system_now(), never);
    }
    fs::path folder() const { return home.folder() / "backups"; }
    /// As at a daemon's end. Windows moves no file that is open.
    void close() { owned.reset(); }

    TempHome home;
    std::unique_ptr<store::Store> owned;
    store::Store& store;
};

std::int64_t leads_in(const fs::path& file) {
    store::Database db(file, store::Database::Access::read_only);
    return db.value<std::int64_t>("SELECT COUNT(*) FROM lead WHERE id > 0").value();
}

std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
}

void spoil(const fs::path& file, std::size_t at) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(at));
    const auto byte = static_cast<char>(stream.get() ^ 0x10);
    stream.seekp(static_cast<std::streamoff>(at));
    stream.put(byte);
}

Staging staging_of(const fs::path& store_file, Time at = system_now()) {
    return {store_file, at, system_now, platform::random_bytes, never};
}

}  // namespace

TEST_CASE("after a year of daily backups: the last days, the first of each week, the first of each month") {
    Folder folder;
    const auto today = first_day + days(400);
    for (auto day = first_day; day <= today; day += days(1)) {
        folder.make(day);
        folder.rotate(day, {});
    }
    const auto made = folder.made();
    std::vector<sys_days> expected;
    expected.reserve(7 + 4 + 6);
    for (int back = 0; back < 7; ++back) expected.push_back(today - days(back));
    const auto monday = today - (weekday(today) - Monday);
    for (int back = 0; back < 4; ++back) expected.push_back(monday - weeks(back));
    const year_month_day date(today);
    for (int back = 0; back < 6; ++back)
        expected.emplace_back((date.year() / date.month() / 1) - months(back));
    std::ranges::sort(expected, std::greater<>());
    expected.erase(std::unique(expected.begin(), expected.end()), expected.end());
    CHECK(made == expected);
}

TEST_CASE("whatever days the machine is on, no backup goes before the day that was said, and one is left") {
    for (unsigned seed = 1; seed <= 50; ++seed) {
        CAPTURE(seed);
        std::mt19937 random(seed);
        Folder folder;
        const config::Retention retention{1 + random() % 9, 1 + random() % 6, 1 + random() % 8};
        folder.make(first_day);
        for (auto day = first_day; day < first_day + days(300); day += days(1 + random() % 40 / 25 * 30)) {
            for (auto count = random() % 3; count > 0; --count) folder.make(day);
            folder.rotate(day, retention);
            CHECK_FALSE(folder.made().empty());
        }
    }
}

TEST_CASE("a machine that was off for long keeps what it has, and all of a day stay for a week") {
    Folder folder;
    for (int i = 0; i < 3; ++i) folder.make(first_day);
    folder.make(first_day + days(100));
    folder.make(first_day + days(300));
    folder.rotate(first_day + days(300), {});
    CHECK(folder.made().size() == 5);
    for (int i = 301; i < 308; ++i) folder.make(first_day + days(i));
    folder.rotate(first_day + days(307), {});
    const auto made = folder.made();
    CHECK(std::ranges::count(made, first_day) == 1);
}

TEST_CASE("the time of day at which backups are due") {
    const auto now = system_now();
    for (int hour = 0; hour < 24 * 400; hour += 7) {
        const auto time = now + hours(hour);
        const auto before = last_due(time, hours(2) + minutes(30));
        const auto next = next_due(time, hours(2) + minutes(30));
        CHECK(before <= time);
        CHECK(time < next);
        CHECK(next - before <= hours(25));
        CHECK(next - before >= hours(23));
        CHECK(contains(format_local(next), ":30:00"));
    }
}

TEST_CASE("a backup is one whole database, with its sum beside it, and nothing else") {
    Filled filled;
    const auto backup = filled.back_up(BackupReason::scheduled);
    CHECK(names_in(filled.folder()) == std::vector{backup.name, backup.name + ".sha256"});
    CHECK(contains(backup.name, "instacrm-anna-pc-20"));
    CHECK(backup.name.ends_with("Z-scheduled.db"));
    CHECK(leads_in(backup.file) == 200);
    const auto header = platform::read_file(backup.file).substr(18, 2);
    CHECK(header == std::string("\1\1"));  // no WAL: sqlite.org/fileformat2.html, 1.3.3
    verify_backup(backup.file, never);
    CHECK(names_in(filled.folder()).size() == 2);  // looking left nothing behind

    const auto again = filled.back_up();
    CHECK(again.name != backup.name);
    CHECK(again.at > backup.at);
    const auto found = find_backups(filled.folder());
    REQUIRE(found.size() == 2);
    CHECK(found[0].name == again.name);
    CHECK(found[1].reason == BackupReason::scheduled);
    CHECK(found[1].machine == "anna-pc");
    CHECK(found[1].bytes == static_cast<std::int64_t>(fs::file_size(backup.file)));
}

TEST_CASE("files of other names are no backups") {
    const TempHome home;
    for (const auto* name :
         {"instacrm-20261121T020000Z-manual.db", "instacrm-pc-20261121T020000Z-manual.db.1.tmp", "notes.db",
          "instacrm-pc-20261321T020000Z-manual.db", "instacrm-pc-20261121T020000Z-other.db", "instacrm-.db",
          "instacrm-pc-20261121T020000-manual.db", "instacrm-pc-2026-11-21-manual.db"})
        platform::write_file_atomically(home.folder() / name, "");
    CHECK(find_backups(home.folder()).empty());
    CHECK(find_backups(home.folder() / "nowhere").empty());
    platform::write_file_atomically(home.folder() / "instacrm-pc-20261121T020000Z-manual.db", "");
    CHECK(find_backups(home.folder()).size() == 1);
}

TEST_CASE("a bit that changed anywhere in a backup is found, and so is a part that is missing") {
    Filled filled;
    const auto backup = filled.back_up();
    const auto whole = platform::read_file(backup.file);
    std::mt19937 random(7);
    for (int i = 0; i < 200; ++i) {
        const auto at = random() % whole.size();
        CAPTURE(at);
        spoil(backup.file, at);
        CHECK_THROWS_AS(verify_backup(backup.file, never), BackupError);
        spoil(backup.file, at);
    }
    verify_backup(backup.file, never);
    for (const auto size : {whole.size() - 1, whole.size() / 2, std::size_t{0}}) {
        fs::resize_file(backup.file, size);
        CHECK_THROWS_AS(verify_backup(backup.file, never), BackupError);
        platform::write_file_atomically(backup.file, whole);
    }
    fs::remove(backup.file.string() + ".sha256");
    CHECK_THROWS_AS(verify_backup(backup.file, never), BackupError);
}

TEST_CASE("a store that is damaged is not backed up as if it were whole") {
    Filled filled(2000);
    filled.close();
    const auto file = filled.home.folder() / "store.db";
    const auto middle = fs::file_size(file) / 2 / 4096 * 4096;
    {
        std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(static_cast<std::streamoff>(middle));
        stream << std::string(4096, '\xA5');
    }
    store::Database db(file, store::Database::Access::read_only);
    CHECK_THROWS(make_backup(db, filled.folder(), "anna-pc", BackupReason::manual, system_now(), never));
    CHECK(names_in(filled.folder()).empty());
}

TEST_CASE("a backup that is stopped leaves nothing, and neither does a power cut for long") {
    Filled filled;
    auto lease = filled.store.reader();
    CHECK_THROWS(make_backup(lease.db(), filled.folder(), "anna-pc", BackupReason::manual, system_now(),
                             [] { return true; }));
    CHECK(names_in(filled.folder()).empty());

    platform::write_file_atomically(filled.folder() / "instacrm-anna-pc-20261121T020000Z-manual.db.77.tmp",
                                    "x");
    platform::write_file_atomically(filled.folder() / "instacrm-bens-pc-20261121T020000Z-manual.db.77.tmp",
                                    "x");
    delete_leftovers(filled.folder(), "anna-pc");
    CHECK(names_in(filled.folder()) ==
          std::vector<std::string>{"instacrm-bens-pc-20261121T020000Z-manual.db.77.tmp"});
}

TEST_CASE("DMs go on while a backup is made, and it has one state of the store") {
    Filled filled(500);
    std::atomic<bool> done = false;
    std::thread writing([&] {
        for (int i = 0; !done; ++i) filled.add("later" + std::to_string(i));
    });
    for (int i = 0; i < 5; ++i) {
        const auto backup = filled.back_up();
        verify_backup(backup.file, never);
        CHECK(leads_in(backup.file) >= 500);
    }
    done = true;
    writing.join();
}

TEST_CASE("a restore: the copy takes the store's place, which is kept") {
    Filled filled(10);
    const auto backup = filled.back_up();
    for (int i = 0; i < 5; ++i) filled.add("later" + std::to_string(i));
    const auto file = filled.home.folder() / "store.db";
    const auto staging = staging_of(file);
    CHECK(stage_restore(backup.file, staging, &filled.store) > 0);
    CHECK(leads_in(file) == 15);  // nothing has happened yet
    filled.close();

    const auto replaced = finish_restore(file);
    REQUIRE(replaced);
    CHECK(*replaced == replaced_folder(file, Exchange::restored, staging.at));
    CHECK(leads_in(file) == 10);
    CHECK(leads_in(*replaced / "store.db") == 15);
    CHECK_FALSE(finish_restore(file));  // once
    verify_backup(backup.file, never);  // and the backup is as it was
}

TEST_CASE("a restore that a power cut interrupts is carried out at the next start, wherever it was") {
    for (int done = 0; done < 4; ++done) {
        CAPTURE(done);
        Filled filled(10);
        const auto backup = filled.back_up();
        filled.add("later");
        const auto file = filled.home.folder() / "store.db";
        const auto staging = staging_of(file);
        stage_restore(backup.file, staging, &filled.store);
        filled.close();
        platform::write_file_atomically(file.string() + "-wal", "what a crash left");
        const auto folder = replaced_folder(file, Exchange::restored, staging.at);
        if (done > 0) platform::make_private_folder(folder);
        if (done > 1) fs::rename(file, folder / "store.db");
        if (done > 2) fs::rename(file.string() + "-wal", folder / "store.db-wal");

        CHECK(finish_restore(file) == folder);
        CHECK(leads_in(file) == 10);
        CHECK(fs::exists(folder / "store.db"));
        CHECK(fs::exists(folder / "store.db-wal"));
    }
}

TEST_CASE("a restore that never got ready changes nothing") {
    Filled filled(10);
    const auto backup = filled.back_up();
    const auto file = filled.home.folder() / "store.db";
    platform::write_file_atomically(filled.home.folder() / "restore-20261121T020000Z.db.part", "half");
    filled.close();
    CHECK_FALSE(finish_restore(file));
    CHECK(leads_in(file) == 10);
    CHECK_FALSE(fs::exists(filled.home.folder() / "restore-20261121T020000Z.db.part"));

    spoil(backup.file, 5000);
    CHECK_THROWS_AS(stage_restore(backup.file, staging_of(file), nullptr), BackupError);
    CHECK_FALSE(finish_restore(file));
}

TEST_CASE("somebody who was erased after the backup does not come back with it") {
    Filled filled(10);
    const auto backup = filled.back_up();
    filled.store.write_and_wait([](store::Transaction& tx) {
        store::forget_lead(tx, store::find_lead(tx.db, Handle::parse("lead3")).value());
    });
    const auto file = filled.home.folder() / "store.db";
    stage_restore(backup.file, staging_of(file), &filled.store);
    filled.close();
    REQUIRE(finish_restore(file));
    {
        store::Store store(options_for(file));
        auto lease = store.reader();
        auto& db = lease.db();
        CHECK_FALSE(store::find_lead(db, Handle::parse("lead3")));
        CHECK(store::find_lead(db, Handle::parse("lead4")));
        CHECK(store::Suppressions(db).find("lead3"));
        const auto dirty = [&] {
            return db.value<std::string>("SELECT value FROM meta WHERE key = 'cleanse'");
        };
        for (int i = 0; i < 600 && dirty(); ++i) std::this_thread::sleep_for(milliseconds(50));
    }
    // Not even in the file's free pages.
    CHECK(contains(platform::read_file(file), "lead4"));
}

namespace {

/// A keeper whose clock the test sets.
struct Keeping : Filled {
    Keeping() : Filled(3) {
        options.folder = folder();
        options.store_file = home.folder() / "store.db";
        options.machine = "anna-pc";
        options.at = hours(2);
        options.clock = [this] { return Time(Duration(now.load())); };
        options.random = platform::random_bytes;
    }
    void set(Time time) { now = to_micros(time); }
    std::size_t wait_for(std::size_t count) const {
        for (int i = 0; i < 600 && find_backups(folder()).size() < count; ++i)
            std::this_thread::sleep_for(milliseconds(50));
        return find_backups(folder()).size();
    }
    /// Runs on the keeper's thread, and waits.
    static void ask(BackupKeeper& keeper, const std::function<void()>& job) {
        std::promise<void> done;
        keeper.post([&] {
            job();
            done.set_value();
        });
        done.get_future().get();
    }

    std::atomic<std::int64_t> now = to_micros(system_now());
    BackupOptions options;
};

}  // namespace

TEST_CASE("a backup that was missed while the machine was off is made soon after the start") {
    Keeping keeping;
    const auto start = system_now();
    BackupKeeper keeper(keeping.options);
    CHECK_FALSE(keeper.status().next);  // no store yet
    keeping.set(start + minutes(2));
    keeper.begin(keeping.store, start - days(3));
    CHECK(keeping.wait_for(1) == 1);
    keeper.stop();
    CHECK(find_backups(keeping.folder()).front().reason == BackupReason::scheduled);
    CHECK(keeper.status().next == next_due(start + minutes(2), hours(2)));
    CHECK(keeper.status().last == floor<seconds>(start + minutes(2)));
}

TEST_CASE("a new store waits for its first night; an old one is not backed up twice a day") {
    Keeping keeping;
    const auto start = system_now();
    {
        BackupKeeper keeper(keeping.options);
        keeping.set(start + minutes(2));
        keeper.begin(keeping.store, start);
        CHECK(keeper.status().next == next_due(start + minutes(2), hours(2)));
    }
    CHECK(find_backups(keeping.folder()).empty());
    {
        BackupKeeper keeper(keeping.options);
        keeper.begin(keeping.store, start);
        Keeping::ask(keeper, [&] { keeper.make(BackupReason::manual); });
    }
    {
        BackupKeeper keeper(keeping.options);
        keeper.begin(keeping.store, start - days(3));
        CHECK(*keeper.status().next > start + minutes(2));
    }
    CHECK(find_backups(keeping.folder()).size() == 1);
}

TEST_CASE("what keeps a backup from being made is told, and tried again an hour later") {
    Keeping keeping;
    const auto start = system_now();
    platform::write_file_atomically(keeping.folder(), "a file in the folder's place");
    BackupKeeper keeper(keeping.options);
    keeping.set(start + minutes(2));
    keeper.begin(keeping.store, start - days(3));
    for (int i = 0; i < 600 && keeper.status().problem.empty(); ++i)
        std::this_thread::sleep_for(milliseconds(50));
    CHECK(contains(keeper.status().problem, keeping.folder().string()));
    CHECK(keeper.status().next == start + minutes(62));
    fs::remove(keeping.folder());
    keeping.set(start + minutes(63));
    keeper.begin(keeping.store, start - days(3));  // wakes it
    CHECK(keeping.wait_for(1) == 1);
    keeper.stop();
    CHECK(keeper.status().problem.empty());
}

TEST_CASE("backups of a clock that ran ahead do not keep new ones from being made") {
    Keeping keeping;
    const auto start = system_now();
    keeping.set(start + days(1000));
    {
        BackupKeeper keeper(keeping.options);
        keeper.begin(keeping.store, start);
        Keeping::ask(keeper, [&] { keeper.make(BackupReason::manual); });
    }
    keeping.set(start);
    BackupKeeper keeper(keeping.options);
    keeping.set(start + minutes(2));
    keeper.begin(keeping.store, start - days(3));
    CHECK(keeping.wait_for(2) == 2);
}

TEST_CASE("the second folder: a copy of each, told when it cannot be") {
    Keeping keeping;
    keeping.options.second_folder = keeping.home.folder() / "nas";
    BackupKeeper keeper(keeping.options);
    keeper.begin(keeping.store, system_now());
    protocol::BackupCreateResponse made;
    Keeping::ask(keeper, [&] { made = keeper.make(BackupReason::manual); });
    REQUIRE(made.problem);
    CHECK(contains(*made.problem, "nas"));
    CHECK_FALSE(made.backup.second);
    CHECK(keeper.status().problem == made.problem);

    fs::create_directory(keeping.options.second_folder);
    Keeping::ask(keeper, [&] { made = keeper.make(BackupReason::manual); });
    CHECK_FALSE(made.problem);
    CHECK(made.backup.second);
    CHECK(keeper.status().problem.empty());
    verify_backup(keeping.options.second_folder / made.backup.name, never);

    // The first disk is lost: what the second has is listed, and can be used.
    fs::remove_all(keeping.folder());
    protocol::BackupListResponse list;
    Keeping::ask(keeper, [&] { list = keeper.list(); });
    REQUIRE(list.backups.size() == 1);
    CHECK(list.backups.front().file == (keeping.options.second_folder / made.backup.name).string());
    Keeping::ask(keeper, [&] { CHECK(keeper.prepare_restore("newest").backup.name == made.backup.name); });
}

TEST_CASE("only this machine's backups are rotated away, and all are found by a part of their names") {
    Keeping keeping;
    platform::make_private_folder(keeping.folder());
    for (int day = 1; day <= 28; ++day) {
        for (const auto* machine : {"anna-pc", "bens-pc"}) {
            const auto name = "instacrm-" + std::string(machine) + "-202601" + (day < 10 ? "0" : "") +
                              std::to_string(day) + "T020000Z-scheduled.db";
            platform::write_file_atomically(keeping.folder() / name, "");
        }
    }
    BackupKeeper keeper(keeping.options);
    keeper.begin(keeping.store, system_now());
    Keeping::ask(keeper, [&] { keeper.make(BackupReason::manual); });
    const auto found = find_backups(keeping.folder());
    CHECK(std::ranges::count(found, "bens-pc", &BackupFile::machine) == 28);
    const auto own = std::ranges::count(found, "anna-pc", &BackupFile::machine);
    CHECK(own >= 8);
    CHECK(own <= 12);
    Keeping::ask(keeper, [&] {
        CHECK(keeper.verify("bens-pc-20260105").checks.size() == 1);
        CHECK_THROWS_AS(keeper.verify("bens-pc"), protocol::ProtocolError);
        CHECK_THROWS_AS(keeper.verify("carls-pc"), protocol::ProtocolError);
        CHECK_THROWS_AS(keeper.verify(""), protocol::ProtocolError);
        const auto list = keeper.list();
        for (const auto& backup : list.backups)
            CHECK(backup.kept_until.has_value() == (backup.machine == "anna-pc"));
    });
}
