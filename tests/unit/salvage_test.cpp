// Reading a damaged store: every table is taken care of, and the states of a WAL are told apart.
#include "daemon/store/salvage.hpp"

#include "common/platform/system.hpp"
#include "daemon/store/migrations.hpp"
#include "daemon/store/pages.hpp"
#include "tests/support/temp_home.hpp"

#include <doctest/doctest.h>

#include <fstream>
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
    std::string noise(64 * 4096, '\0');
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
