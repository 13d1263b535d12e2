#include "tests/faults/scenes.hpp"

#include "common/platform/embedded_file.hpp"
#include "common/platform/system.hpp"
#include "common/spool/spool.hpp"
#include "daemon/maintenance/backup_files.hpp"
#include "daemon/store/bookmarks.hpp"
#include "daemon/store/erasure.hpp"
#include "daemon/store/leads.hpp"
#include "daemon/store/merge.hpp"
#include "daemon/store/pages.hpp"
#include "daemon/store/undo.hpp"
#include "tests/faults/desk.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <optional>

namespace instacrm::embedded {
extern const std::span<const EmbeddedFile> local_migrations;
}

namespace instacrm::faults {
namespace {

using store::Database;
using store::Transaction;

// --- a day at the desk ----------------------------------------------------------------------------

/// Every DM of the day, in its order: each goes to one of a few leads.
constexpr int dms_of_the_day = 26;
constexpr int first_spooled = 15;  // these four came through the spool
constexpr int last_spooled = 18;

std::string dm_id(int number) {
    return fmt::format("dm-{}", number);
}
/// What the record's sender and number make the client id of a spooled DM.
std::string lead_of(int number) {
    return fmt::format("lead_{}", number % 5);
}

LeadStatus status_at_noon() {
    return LeadStatus::warm;
}

void with_lead(Transaction& tx, const std::string& handle,
               const std::function<void(const store::LeadRef&)>& work) {
    const auto lead = store::find_lead(tx.db, Handle::parse(handle));
    require(lead.has_value(), "the lead " + handle + " is gone");
    work(*lead);
}

/// A store of an earlier program, with one DM in it.
void make_old_store(const fs::path& file) {
    constexpr std::size_t migrations = 4;
    Database db(file, Database::Access::read_write);
    for (const auto& migration : embedded::local_migrations.first(migrations))
        db.script("BEGIN; " + std::string(migration.text) + "; PRAGMA user_version = " +
                  std::to_string(&migration - embedded::local_migrations.data() + 1) + "; COMMIT");
    db.script(fmt::format(
        "BEGIN;"
        "INSERT INTO operator (id, uid, email, name, created_at, last_activity_at, seq) VALUES (1, "
        "'OPR-0000000A', 'anna@example.com', 'Anna', 1, 1, 1);"
        "INSERT INTO actor (id, uid, handle, operator_id, created_at, last_activity_at, seq) VALUES (1, "
        "'ACT-0000000A', 'our.shop', 1, 1, 1, 2);"
        "INSERT INTO lead (id, uid, handle, created_at, updated_at, first_contacted_at, last_contacted_at, "
        "last_actor_id, last_operator_id, messages, seq) VALUES (1, 'TAR-0000000A', '{0}', 900000001, "
        "900000001, 900000001, 900000001, 1, 1, 1, 3);"
        "INSERT INTO event (id, uid, client_key, type, kind, operator_id, actor_id, lead_id, at, created_at, "
        "seq) VALUES (1, 'ELG-000000000A', '{1}', 0, 0, 1, 1, 1, 900000001, 900000001, 4);"
        "INSERT INTO event_text (event_id, outreach_uid, text, state) VALUES (1, 'OLG-000000000A', 'text of "
        "{2}', 0);"
        "INSERT INTO milestone (lead_id, stage, at, operator_id, actor_id) VALUES (1, 0, 900000001, 1, 1);"
        "INSERT INTO rollup (bucket, operator_id, actor_id, kind, count) VALUES (900000000, 1, 1, 0, 1);"
        "INSERT INTO outbox (entity, row_id) VALUES (0, 1), (1, 1), (2, 1), (3, 1);"
        "UPDATE clock SET seq = 4, hlc = 900000001; COMMIT;",
        lead_of(1), client_key(dm_id(1)), dm_id(1)));
}

void send(Recorder& recorder, Desk& desk, int number) {
    desk.write([&](Transaction& tx) { Desk::log(tx, dm_id(number), lead_of(number)); });
    recorder.promise(dm_id(number));
}

std::string spooled_frame(int number) {
    return fmt::format(R"({{"jsonrpc":"2.0","id":1,"method":"outreach.log","params":{{"handle":"{}",)"
                       R"("actor":"our.shop","message":"text of {}","client_id":"{}"}}}})",
                       lead_of(number), dm_id(number), dm_id(number));
}

void spool_some(Recorder& recorder, const Desk& desk) {
    spool::Writer writer(desk.paths().spool_folder, "shim-1");
    for (int number = first_spooled; number <= last_spooled; ++number) {
        writer.append(
            {extension, "shim-1", number, parse_time("2026-11-20T07:00:00Z"), spooled_frame(number)});
        recorder.promise(dm_id(number));
    }
}

void morning(Recorder& recorder, Desk& desk) {
    send(recorder, desk, 2);
    send(recorder, desk, 3);
    desk.write([](Transaction& tx) {
        with_lead(tx, lead_of(2),
                  [&](const auto& lead) { store::set_status(tx, lead, LeadStatus::booked, 0); });
    });
    desk.write([](Transaction& tx) {
        with_lead(tx, lead_of(2), [&](const auto& lead) {
            store::undo(tx, lead, store::last_change(tx.db, lead).value(), 0);
        });
    });
    recorder.promise("undone");
    desk.write([](Transaction& tx) {
        with_lead(tx, lead_of(3), [&](const auto& lead) {
            store::set_status(tx, lead, status_at_noon(), 0);
            store::add_note(tx, lead, "wants prices", 0);
        });
    });
    recorder.promise("noted");
    std::vector<Desk::Work> works;
    for (int number = 4; number <= 11; ++number)
        works.emplace_back([number](Transaction& tx) { Desk::log(tx, dm_id(number), lead_of(number)); });
    desk.write_together(works, [&](std::size_t i) { recorder.promise(dm_id(4 + static_cast<int>(i))); });
    desk.write([](Transaction& tx) { store::move_bookmark(tx, "archive", 0, tx.clocks().seq); });
    recorder.promise("bookmark");
}

void afternoon(Recorder& recorder, Desk& desk) {
    desk.sync();
    send(recorder, desk, 12);
    desk.restart();
    send(recorder, desk, 13);
    recorder.promise("backup " + desk.back_up().name);
    send(recorder, desk, 14);
    spool_some(recorder, desk);
    desk.take_spool();
    desk.sync();
}

void evening(Recorder& recorder, Desk& desk) {
    send(recorder, desk, 19);
    desk.write([](Transaction& tx) {
        with_lead(tx, lead_of(4), [&](const auto& lead) { store::forget_lead(tx, lead); });
    });
    recorder.promise("forgotten");
    send(recorder, desk, 20);
    desk.write([](Transaction& tx) {
        with_lead(tx, lead_of(0), [&](const auto& from) {
            with_lead(tx, lead_of(1), [&](const auto& into) { store::merge_leads(tx, from, into, 0); });
        });
    });
    send(recorder, desk, 21);
    desk.sync();
    for (int number = 22; number <= dms_of_the_day; ++number) send(recorder, desk, number);
}

void play_day(Recorder& recorder, const fs::path& home) {
    platform::make_private_folder(paths_of(home).data_folder);
    make_old_store(paths_of(home).store_file);
    recorder.promise(dm_id(1));
    Desk desk(home);
    morning(recorder, desk);
    afternoon(recorder, desk);
    evening(recorder, desk);
}

std::int64_t count_of(Desk& desk, const std::string& client_id) {
    return desk.value<std::int64_t>("SELECT COUNT(*) FROM event WHERE kind = 0 AND client_key = ?",
                                    client_key(client_id));
}

/// Not yet handed over: in the spool.
std::set<std::string> spooled(const Desk& desk) {
    std::set<std::string> ids;
    for (const auto& file : spool::files(desk.paths().spool_folder)) {
        for (const auto& entry : spool::read(file, 0, SIZE_MAX).entries) {
            require(entry.record.has_value(), "a record of the spool cannot be read");
            ids.insert(dm_id(static_cast<int>(entry.record->ordinal)));
        }
    }
    return ids;
}

void check_promise(Desk& desk, const std::set<std::string>& in_spool, const std::string& promise) {
    if (promise.starts_with("dm-"))
        require(count_of(desk, promise) == 1 || in_spool.contains(promise), promise + " is lost");
    if (promise.starts_with("backup "))
        maintenance::verify_backup(desk.paths().backup_folder / promise.substr(7), [] { return false; });
    if (promise == "undone")
        require(desk.value<std::int64_t>("SELECT COUNT(*) FROM event WHERE kind = ?", EventKind::undone) == 1,
                "the undo is lost");
    if (promise == "noted") {
        require(desk.value<std::int64_t>("SELECT COUNT(*) FROM event_text WHERE text = 'wants prices'") == 1,
                "the note is lost");
        require(desk.value<std::int64_t>("SELECT status FROM lead WHERE handle = ?", lead_of(3)) ==
                    static_cast<std::int64_t>(status_at_noon()),
                "the status is lost");
    }
    if (promise == "bookmark")
        require(desk.value<std::int64_t>("SELECT seq FROM bookmark WHERE name = 'archive'") > 0,
                "the bookmark is lost");
    if (promise == "forgotten")
        require(desk.value<std::int64_t>("SELECT COUNT(*) FROM suppression") == 1, "the erasure is lost");
}

/// The browser sends again what it got no answer to: all of them, here. Each is there once afterwards.
void send_all_again(Desk& desk, const Promises& promises) {
    for (int number = 1; number <= dms_of_the_day; ++number) {
        const auto id = dm_id(number);
        bool fresh = false;
        desk.write([&](Transaction& tx) { fresh = Desk::log(tx, id, lead_of(number)); });
        require(!fresh || !promises.contains(id), id + " was taken twice");
        require(count_of(desk, id) == 1, id + " is not there once");
    }
    require(desk.value<std::int64_t>("SELECT COUNT(*) FROM event WHERE kind = 0") == dms_of_the_day,
            "there are DMs that nobody sent");
}

void check_hub(Desk& desk) {
    desk.sync();
    Database hub(desk.home() / "hub.db", Database::Access::read_only);
    require(hub.value<std::int64_t>("SELECT COUNT(*) FROM OUTREACH_LOGS") == dms_of_the_day,
            "the hub has not all DMs");
}

void check_day(const fs::path& home, const Promises& promises) {
    // What a power cut leaves may lack an end; damage it is not.
    if (fs::exists(paths_of(home).store_file))
        require(store::PageFile(paths_of(home).store_file).wal() != store::WalState::damaged,
                "the WAL passes for damaged");
    Desk desk(home, 2);
    desk.check_whole();
    const auto in_spool = spooled(desk);
    for (const auto& promise : promises) check_promise(desk, in_spool, promise);
    desk.take_spool();
    for (const auto& id : in_spool) require(count_of(desk, id) == 1, id + " got lost from the spool");
    require(spooled(desk).empty(), "the spool was not emptied");
    send_all_again(desk, promises);
    check_hub(desk);
    desk.check_whole();
}

// --- a backup takes the store's place -------------------------------------------------------------

void play_restore(Recorder& recorder, const fs::path& home) {
    Desk desk(home);
    for (int number = 1; number <= 3; ++number) send(recorder, desk, number);
    const auto backup = desk.back_up();
    recorder.promise("backup " + backup.name);
    for (int number = 4; number <= 6; ++number) send(recorder, desk, number);
    recorder.promise("restore begins");
    desk.restore(backup);
    recorder.promise("restored");
    desk.write([](Transaction& tx) { Desk::log(tx, "after", "lead_1"); });
    recorder.promise("after");
}

/// Those of before the backup stay; the others are in the store until it is replaced, then in the folder
/// beside.
void check_restore(const fs::path& home, const Promises& promises) {
    Desk desk(home, 2);
    desk.check_whole();
    const bool begun = promises.contains("restore begins");
    const auto here = [&](int number) { return count_of(desk, dm_id(number)) == 1; };
    for (int number = 1; number <= 3; ++number)
        require(here(number) || !promises.contains(dm_id(number)), dm_id(number) + " is lost");
    if (promises.contains("after")) require(count_of(desk, "after") == 1, "a DM after the restore is lost");
    bool replaced = false;
    for (const auto& entry : fs::directory_iterator(desk.paths().data_folder)) {
        if (!entry.path().filename().string().starts_with("replaced-")) continue;
        Database before(entry.path() / "instacrm.db", Database::Access::read_only);
        require(before.value<std::int64_t>("SELECT COUNT(*) FROM event WHERE kind = 0") == 6,
                "the store that was replaced is not whole");
        replaced = true;
    }
    require(replaced || !promises.contains("restored"), "the restore is lost");
    for (int number = 4; number <= 6; ++number)
        require(here(number) != replaced || !promises.contains(dm_id(number)),
                dm_id(number) + " is in neither store");
    require(begun || !replaced, "a restore that nobody asked for");
}

// --- a damaged store heals ------------------------------------------------------------------------

/// The page on which the DMs' texts begin.
void spoil(const fs::path& store, std::int64_t page) {
    const int file = ::open(store.c_str(), O_WRONLY | O_CLOEXEC);
    const std::string noise(64, '\xA5');
    require(::pwrite(file, noise.data(), noise.size(), (page - 1) * 4096) == 64 && ::fsync(file) == 0,
            "the store could not be spoiled");
    ::close(file);
}

void play_heal(Recorder& recorder, const fs::path& home) {
    std::int64_t page = 0;
    {
        Desk desk(home);
        for (int number = 1; number <= 4; ++number) send(recorder, desk, number);
        recorder.promise("backup " + desk.back_up().name);
        page = desk.value<std::int64_t>("SELECT rootpage FROM sqlite_schema WHERE name = 'event_text'");
    }
    spoil(paths_of(home).store_file, page);
    Desk desk(home, 2, maintenance::Look::hard);
    recorder.promise("healed");
    send(recorder, desk, 5);
}

void check_heal(const fs::path& home, const Promises& promises) {
    Desk desk(home, 3, maintenance::Look::hard);
    desk.check_whole();
    for (const auto& promise : promises) check_promise(desk, {}, promise);
    if (!promises.contains("healed")) return;
    require(desk.value<std::int64_t>("SELECT COUNT(*) FROM meta WHERE key = 'healed'") == 1,
            "the report is lost");
    for (const auto& entry : fs::directory_iterator(desk.paths().data_folder)) {
        if (entry.path().filename().string().starts_with("damaged-")) return;
    }
    throw Broken("the damaged store is lost");
}

// --- small files ----------------------------------------------------------------------------------

constexpr std::array<const char*, 3> small_files{"instacrm.yaml", "run/endpoint.json", "views/warm.json"};

void play_files(Recorder& recorder, const fs::path& home) {
    for (int version = 1; version <= 4; ++version) {
        for (const auto* file : small_files) {
            const auto place = home / file;
            platform::make_private_folder(place.parent_path());
            platform::write_file_atomically(place, fmt::format("{} {}", version, std::string(9000, 'x')));
            recorder.promise(fmt::format("{} {}", file, version));
        }
    }
    for (const auto* shim : {"one", "two"}) {
        spool::Writer writer(home / "spool", shim);
        for (int number = 1; number <= 4; ++number) {
            writer.append({extension, shim, number, parse_time("2026-11-20T07:00:00Z"),
                           std::string(static_cast<std::size_t>(700 * number), 'f')});
            recorder.promise(fmt::format("spooled {}", shim));
        }
    }
}

int version_of(const fs::path& file) {
    if (!fs::exists(file)) return 0;
    const auto content = platform::read_file(file);
    require(content.size() == 9002 && content.ends_with('x'), file.string() + " is torn");
    return content.front() - '0';
}

void check_files(const fs::path& home, const Promises& promises) {
    for (const auto* file : small_files) {
        int promised = 0;
        for (int version = 1; version <= 4; ++version)
            if (promises.contains(fmt::format("{} {}", file, version))) promised = version;
        const auto found = version_of(home / file);
        require(found == promised || found == promised + 1,
                fmt::format("{} has version {}, promised was {}", file, found, promised));
    }
    for (const auto* shim : {"one", "two"}) {
        const auto promised = promises.count(fmt::format("spooled {}", shim));
        const auto file = home / "spool" / (std::string(shim) + spool::file_suffix);
        const auto batch = fs::exists(file) ? spool::read(file, 0, SIZE_MAX) : spool::Batch{};
        require(batch.entries.size() == promised || batch.entries.size() == promised + 1,
                fmt::format("the spool has {} records, promised were {}", batch.entries.size(), promised));
        for (std::size_t i = 0; i < batch.entries.size(); ++i)
            require(batch.entries[i].record && batch.entries[i].record->frame.size() == 700 * (i + 1),
                    "a spooled record is torn");
    }
}

constexpr std::array all_scenes{
    Scene{"day", play_day, check_day}, Scene{"restore", play_restore, check_restore},
    Scene{"heal", play_heal, check_heal}, Scene{"files", play_files, check_files}};

}  // namespace

std::span<const Scene> scenes() {
    return all_scenes;
}

}  // namespace instacrm::faults
