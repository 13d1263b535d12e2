// Reading a damaged store: every table is taken care of, and the states of a WAL are told apart.
#include "daemon/store/salvage.hpp"

#include "common/platform/system.hpp"
#include "daemon/store/erasure.hpp"
#include "daemon/store/migrations.hpp"
#include "daemon/store/pages.hpp"
#include "tests/support/temp_home.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <set>

using namespace instacrm;
using namespace instacrm::store;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t wal_header = 32;
constexpr std::size_t frame_size = 24 + 4096;

/// A store with a WAL of several changes, as a program that was killed leaves them.
struct Killed {
    test::TempHome home;
    fs::path file = home.folder() / "store.db";
    std::string wal;

    Killed() {
        const auto used = home.folder() / "used.db";
        Database db(used, Database::Access::read_write);
        migrate(db);
        db.truncate_wal();
        for (int i = 0; i < 5; ++i)
            db.run("INSERT INTO meta (key, value) VALUES (?, ?)", "key" + std::to_string(i),
                   std::string(3000, 'v'));
        fs::copy_file(used, file);
        wal = platform::read_file(used.string() + "-wal");
    }

    WalState state(const std::string& bytes) const {
        std::ofstream(file.string() + "-wal", std::ios::binary | std::ios::trunc) << bytes;
        return PageFile(file).wal();
    }
    std::string spoiled(std::size_t at) const {
        auto bytes = wal;
        bytes[at] = static_cast<char>(bytes[at] ^ 0x20);
        return bytes;
    }
    std::size_t frames() const { return (wal.size() - wal_header) / frame_size; }
};

/// A store with one change in its WAL is salvaged as often as that has frames, each time with another one
/// torn: `check(found, healed)`. Returns how many frames there were.
std::size_t tear_each_frame(const std::function<void(Database&)>& before,
                            const std::function<void(Database&)>& change,
                            const std::function<void(const Salvage&, Database&)>& check) {
    const test::TempHome home;
    const auto used = home.folder() / "used.db";
    const auto file = home.folder() / "store.db";
    Database db(used, Database::Access::read_write);
    migrate(db);
    before(db);
    db.truncate_wal();
    fs::copy_file(used, file);
    db.script("BEGIN");
    change(db);
    db.script("COMMIT");
    const auto wal = platform::read_file(used.string() + "-wal");
    const auto frames = (wal.size() - wal_header) / frame_size;
    for (std::size_t i = 0; i < frames; ++i) {
        CAPTURE(i);
        auto torn = wal;
        torn.replace(wal_header + i * frame_size + 24 + 512, 1024, std::string(1024, '\x01'));
        std::ofstream(file.string() + "-wal", std::ios::binary | std::ios::trunc) << torn;
        const auto fresh = home.folder() / ("fresh" + std::to_string(i) + ".db");
        const auto found = salvage(file, {}, fresh);
        CHECK(found.stray_rows == 0);
        Database healed(fresh, Database::Access::read_only);
        check(found, healed);
    }
    return frames;
}

}  // namespace

TEST_CASE("every table of the store is salvaged, or known to be worked out anew") {
    const test::TempHome home;
    Database db(home.folder() / "store.db", Database::Access::read_write);
    migrate(db);
    std::multiset<std::string> tables;
    db.each<std::string>(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE "
        "'sqlite_%'",
        [&](const std::string& name) { tables.insert(name); });
    std::multiset<std::string> known;
    for (const auto& name : salvaged_tables()) known.insert(name);
    for (const auto& name : unsalvaged_tables()) known.insert(name);
    CHECK(known == tables);
}

TEST_CASE("a WAL is whole, torn at its end, or damaged before it") {
    const Killed killed;
    REQUIRE(killed.frames() >= 5);
    const auto frame = [](std::size_t i) { return wal_header + i * frame_size; };
    const auto last = killed.frames() - 1;

    CHECK(killed.state("") == WalState::absent);
    CHECK(killed.state(killed.wal) == WalState::whole);
    CHECK(killed.state(killed.wal + std::string(5000, '\0')) == WalState::whole);
    CHECK(killed.state(killed.wal.substr(0, frame(last) + 100)) == WalState::whole);  // never committed
    CHECK(killed.state(killed.spoiled(frame(0) + 30)) == WalState::damaged);
    CHECK(killed.state(killed.spoiled(frame(0) + 9)) == WalState::damaged);   // the frame's salts
    CHECK(killed.state(killed.spoiled(frame(0) + 20)) == WalState::damaged);  // its checksum
    CHECK(killed.state(killed.spoiled(10)) == WalState::damaged);             // the WAL's own header
    CHECK(killed.state(killed.spoiled(frame(last) + 30)) == WalState::torn);
}

TEST_CASE("pages are those of the file and its WAL, and there are none beside") {
    const Killed killed;
    CHECK(killed.state(killed.wal) == WalState::whole);
    PageFile whole(killed.file);
    PageFile plain(killed.home.folder() / "used.db");
    CHECK(whole.count() >= plain.count());
    CHECK(whole.page(1).starts_with("SQLite format 3"));
    CHECK(whole.page(0).empty());
    CHECK(whole.page(whole.count() + 1).empty());
}

TEST_CASE("what is no database has no pages of a tree, whatever stands in it") {
    const test::TempHome home;
    const auto file = home.folder() / "noise.db";
    std::string noise(std::size_t{64} * 4096, '\0');
    for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<char>(i * 2654435761U >> 13U);
    for (const char kind : {'\x0D', '\x05', '\x0A', '\x02'}) {
        for (std::size_t page = 1; page < 64; ++page) noise[page * 4096] = kind;
        std::ofstream(file, std::ios::binary | std::ios::trunc) << noise;
        PageFile pages(file);
        for (PageNumber number = 1; number <= pages.count(); ++number) {
            const auto tree = read_tree_page(pages, number);
            CHECK((!tree || !tree->sound));
        }
    }
}

TEST_CASE("what was there before a change that is not whole is there, whichever of its pages is torn") {
    const auto lead = [](Database& db, int i) {
        db.run(
            "INSERT INTO lead (uid, handle, created_at, updated_at, seq) VALUES ('TAR-' || ?1, ?1 || ?2, 1, "
            "1, ?1)",
            i, std::string(200, 'h'));
    };
    constexpr int before = 40;
    bool some_of_the_change = false;
    const auto frames = tear_each_frame(
        [&](Database& db) {
            for (int i = 0; i < before; ++i) lead(db, i);
        },
        // Of so many rows that pages split, and rows move to new ones.
        [&](Database& db) {
            for (int i = 0; i < before; ++i)
                db.run("UPDATE lead SET full_name = ? WHERE seq = ?", std::string(400, 'n'), i);
            for (int i = before; i < 2 * before; ++i) lead(db, i);
        },
        [&](const Salvage& found, Database& healed) {
            CHECK(healed.value<std::int64_t>("SELECT COUNT(*) FROM lead WHERE id > 0 AND seq < ?", before) ==
                  before);
            some_of_the_change = some_of_the_change || found.leads > before;
        });
    CHECK(frames > 8);
    CHECK(some_of_the_change);
}

TEST_CASE("what sync keeps for itself is not taken for people who were erased") {
    const std::string mark(mark_length, 'a');
    const auto frames = tear_each_frame(
        [&](Database& db) {
            db.run("INSERT INTO suppression (id, mark, at, seq) VALUES (7, ?, 1, 1)", mark);  // 1 is free
        },
        [](Database& db) {
            db.run("INSERT INTO cloud_push (token, last_op) VALUES ('BYD3VKxrvsWIuiTO', 58)");
            db.run("INSERT INTO meta (key, value) VALUES ('a', 'b')");
        },
        [&](const Salvage&, Database& healed) {
            CHECK(healed.value<std::string>("SELECT group_concat(mark) FROM suppression") == mark);
        });
    CHECK(frames >= 3);
}

TEST_CASE("a page's number that leads to another table's page costs that table nothing") {
    const test::TempHome home;
    const auto file = home.folder() / "store.db";
    PageNumber outbox = 0;
    PageNumber log = 0;
    {
        Database db(file, Database::Access::read_write);
        migrate(db);
        for (int i = 0; i < 2000; ++i) {
            db.run("INSERT INTO outbox (entity, row_id) VALUES (3, ?)", i);
            db.run("INSERT INTO sync_log (at, what, text) VALUES (?, 'kept', 'some words of a line')", i);
        }
        const auto root = [&](const char* table) {
            return static_cast<PageNumber>(
                db.value<std::int64_t>("SELECT rootpage FROM sqlite_schema WHERE name = ?", table).value());
        };
        outbox = root("outbox");
        log = root("sync_log");
    }
    PageFile pages(file);
    const auto stolen = read_tree_page(pages, log).value().children.at(3);
    const auto lost = read_tree_page(pages, stolen).value().rows.size();
    REQUIRE(read_tree_page(pages, outbox).value().children.size() > 3);
    {
        // The last child of an inner page stands in its head.
        std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(static_cast<std::streamoff>((outbox - 1) * pages.page_size() + 8));
        for (const unsigned shift : {24U, 16U, 8U, 0U}) stream.put(static_cast<char>(stolen >> shift));
    }
    REQUIRE(lost > 10);

    const auto found = salvage(file, {}, home.folder() / "fresh.db");
    const auto of = [&](const char* name) {
        return *std::ranges::find(found.tables, name, &SalvagedTable::name);
    };
    CHECK(of("sync_log").read == 2000);
    CHECK(of("sync_log").whole);
    CHECK_FALSE(of("outbox").whole);
}

TEST_CASE("a schema's number that changed costs nothing: what the tables are tells which it is") {
    const test::TempHome home;
    const auto file = home.folder() / "store.db";
    {
        Database db(file, Database::Access::read_write);
        migrate(db);
        for (int i = 0; i < 20; ++i)
            db.run(
                "INSERT INTO lead (uid, handle, created_at, updated_at, seq) VALUES ('TAR-' || ?1, 'lead' || "
                "?1, 1, 1, ?1)",
                i);
    }
    for (const std::int64_t number :
         {std::int64_t{0}, std::int64_t{1}, newest_schema(), std::int64_t{9000}}) {
        CAPTURE(number);
        {
            std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
            stream.seekp(60);
            for (const unsigned shift : {24U, 16U, 8U, 0U}) stream.put(static_cast<char>(number >> shift));
        }
        const auto found = salvage(file, {}, home.folder() / ("fresh" + std::to_string(number) + ".db"));
        CHECK(found.leads == 20);
    }
}

TEST_CASE("a WAL without its header cannot make the store endless") {
    const Killed killed;
    auto wal = killed.spoiled(10);
    for (std::size_t at = 4; at < 8; ++at) wal[wal_header + at] = '\x7F';
    CHECK(killed.state(wal) == WalState::damaged);
    CHECK(PageFile(killed.file).count() < 1000);
}

TEST_CASE("a word of the schema that changed is found") {
    const test::TempHome home;
    Database db(home.folder() / "store.db", Database::Access::read_write);
    for (const auto schema : {std::int64_t{1}, newest_schema()}) {
        migrate(db, schema);
        CHECK_FALSE(find_changed_schema(db));
    }
    db.script("CREATE INDEX of_somebody ON event (flags)");
    CHECK_FALSE(find_changed_schema(db));
    db.script(
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'from_value', "
        "'from_valuf') "
        "WHERE name = 'event'");
    CHECK(find_changed_schema(db) == "event");
}
