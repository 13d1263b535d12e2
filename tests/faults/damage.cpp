// Bits flip, pages are zeroed or cut off, in a store and in its WAL: what the daemon does at its next start.
//
//     damage [--from N] [--seeds N] [--seed N]
//
// Each seed damages a copy of one store in its own way, with or without a backup and a cloud. Afterwards all
// is as before, or the damage was found and healed: then every DM is there that stands on sound pages, in the
// backup or in the cloud, and what is missing is in the report's counts.
#include "common/platform/system.hpp"
#include "daemon/maintenance/heal.hpp"
#include "daemon/maintenance/restore.hpp"
#include "daemon/store/leads.hpp"
#include "daemon/store/pages.hpp"
#include "tests/faults/desk.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <string_view>

namespace {

using namespace instacrm;
using namespace instacrm::faults;
using maintenance::Look;
using store::PageNumber;

constexpr std::size_t page_size = 4096;
constexpr std::size_t wal_header = 32;
constexpr std::size_t frame_header = 24;
constexpr std::size_t frame_size = frame_header + page_size;

struct Options {
    std::uint64_t from = 1;
    std::uint64_t count = 1000;
};

Options parse(int argc, char** argv) {
    Options options;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view name = argv[i];
        const std::uint64_t value = std::strtoull(argv[i + 1], nullptr, 10);
        if (name == "--seed") options = {value, 1};
        if (name == "--from") options.from = value;
        if (name == "--seeds") options.count = value;
    }
    return options;
}

// --- the store that gets damaged ------------------------------------------------------------------

struct Dm {
    std::string id;
    std::string lead;
    std::string text;
    std::int64_t event = 0;
    bool in_backup = false;
    bool in_cloud = false;
    std::set<PageNumber> pages;  ///< on which it stands: its event, its text, its lead
};

/// A store of some months, not yet synced to the end, its last DMs in the WAL.
struct Original {
    std::string database;
    std::string wal;
    std::vector<Dm> dms;
    std::int64_t events = 0;
    std::string content;
    fs::path folder;                           ///< with hub and backups
    std::map<PageNumber, std::size_t> in_wal;  ///< the last frame of a page
    std::size_t last_commit = 0;               ///< frame
};

/// All that is not worked out from something else.
std::string content_of(store::Database& db) {
    std::string text;
    for (const auto* sql :
         {"SELECT id || '|' || uid || '|' || coalesce(client_key, '') || '|' || type || '|' || kind || '|' "
          "|| "
          "operator_id || '|' || actor_id || '|' || lead_id || '|' || at || '|' || created_at || '|' || "
          "coalesce(from_value, '') || '|' || coalesce(to_value, '') || '|' || flags || '|' || "
          "coalesce(details, "
          "'') || '|' || seq FROM event ORDER BY id",
          "SELECT event_id || '|' || coalesce(outreach_uid, '') || '|' || text || '|' || state FROM "
          "event_text "
          "ORDER BY event_id",
          "SELECT id || '|' || uid || '|' || handle || '|' || status || '|' || status_ver || '|' || "
          "coalesce(full_name, '') || '|' || email || '|' || phone || '|' || removed || '|' || messages || "
          "'|' || "
          "updated_at || '|' || seq FROM lead ORDER BY id",
          "SELECT id || '|' || uid || '|' || email || '|' || name FROM operator ORDER BY id",
          "SELECT id || '|' || uid || '|' || handle || '|' || operator_id FROM actor ORDER BY id"})
        db.each<std::string>(sql, [&](const std::string& line) { text += line + "\n"; });
    return text;
}

/// So few in one go that the writer never has a checkpoint to make: it would when it is idle, which is
/// chance, and a seed has to find the same store again.
constexpr int few = 15;

void send(Desk& desk, Original& original, int count) {
    for (int i = 0; i < count; ++i) {
        if (i > 0 && i % few == 0) desk.restart();
        const auto number = original.dms.size();
        Dm dm{fmt::format("dm-{}", number), fmt::format("lead_{}", number * 7 % 83), "", 0, false, false, {}};
        desk.write([&](store::Transaction& tx) {
            Desk::log(tx, dm.id, dm.lead);
            if (number % 5 == 0) {
                const auto lead = store::find_lead(tx.db, Handle::parse(dm.lead)).value();
                store::set_status(tx, lead, static_cast<LeadStatus>(number / 5 % 4), 0);
                store::add_note(tx, lead, "a note of some length about " + dm.lead, 0);
            }
        });
        dm.text = "text of " + dm.id;
        original.dms.push_back(std::move(dm));
    }
}

/// Calls `visit(rowid, page)` for each row of a table.
template <class Visit>
void visit_rows(store::PageFile& file, PageNumber page, const Visit& visit) {
    const auto tree = store::read_tree_page(file, page).value();
    for (const auto& row : tree.rows) visit(row.rowid, page);
    for (const auto child : tree.children) visit_rows(file, child, visit);
}

void note_pages(Original& original, store::Database& db, const fs::path& file_path) {
    store::PageFile file(file_path);
    const auto pages_of = [&](const char* table) {
        std::map<std::int64_t, PageNumber> pages;
        const auto root = db.value<std::int64_t>("SELECT rootpage FROM sqlite_schema WHERE name = ?", table);
        visit_rows(file, static_cast<PageNumber>(root.value()),
                   [&](std::int64_t row, PageNumber page) { pages[row] = page; });
        return pages;
    };
    const auto events = pages_of("event");
    const auto texts = pages_of("event_text");
    const auto leads = pages_of("lead");
    for (auto& dm : original.dms) {
        const auto [event, lead] =
            db.one<std::int64_t, std::int64_t>("SELECT id, lead_id FROM event WHERE client_key = ?",
                                               client_key(dm.id))
                .value();
        dm.event = event;
        dm.pages = {events.at(event), texts.at(event), leads.at(lead)};
    }
}

void note_frames(Original& original) {
    const auto number = [&](std::size_t at) {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < 4; ++i)
            value = value << 8U | static_cast<unsigned char>(original.wal[at + i]);
        return value;
    };
    for (std::size_t i = 0; wal_header + (i + 1) * frame_size <= original.wal.size(); ++i) {
        // Behind the frames of this generation may stand those of the one before.
        if (original.wal.compare(wal_header + i * frame_size + 8, 8, original.wal, 16, 8) != 0) break;
        original.in_wal[number(wal_header + i * frame_size)] = i;
        if (number(wal_header + i * frame_size + 4) != 0) original.last_commit = i;
    }
}

Original make_original(const fs::path& folder) {
    Original original;
    original.folder = folder;
    fs::create_directories(folder);
    Desk desk(folder);
    send(desk, original, 120);
    desk.back_up();
    for (auto& dm : original.dms) dm.in_backup = true;
    send(desk, original, 60);
    desk.sync();
    for (auto& dm : original.dms) dm.in_cloud = true;
    send(desk, original, 60);
    desk.restart();
    send(desk, original, few);
    original.database = platform::read_file(desk.paths().store_file);
    original.wal = platform::read_file(desk.paths().store_file.string() + "-wal");
    auto lease = desk.reader();
    original.content = content_of(lease.db());
    original.events = lease.db().value<std::int64_t>("SELECT COUNT(*) FROM event").value();
    note_pages(original, lease.db(), desk.paths().store_file);
    note_frames(original);
    return original;
}

// --- damage ---------------------------------------------------------------------------------------

struct Range {
    std::size_t from = 0;
    std::size_t to = 0;
    bool meets(std::size_t a, std::size_t b) const { return from < b && a < to; }
};

class Damage {
public:
    Damage(const Original& original, std::uint64_t seed)
        : original_(original), chance_(seed), database(original.database), wal(original.wal) {
        with_backup = pick(2) == 0;
        with_cloud = pick(2) == 0;
        const auto times = 1 + pick(3);
        for (std::size_t i = 0; i < times; ++i) {
            if (pick(10) < 7)
                harm(database, in_database_, "database");
            else
                harm(wal, in_wal_, "WAL");
        }
    }

    /// Of the page's newest version.
    bool on(PageNumber page) const {
        const auto frame = original_.in_wal.find(page);
        const auto any = [](const std::vector<Range>& ranges, std::size_t from, std::size_t to) {
            return std::ranges::any_of(ranges, [&](const Range& range) { return range.meets(from, to); });
        };
        if (frame == original_.in_wal.end())
            return any(in_database_, (page - 1) * page_size, page * page_size);
        const auto at = wal_header + frame->second * frame_size;
        return any(in_wal_, at, at + frame_size);
    }
    bool on(const Dm& dm) const {
        return std::ranges::any_of(dm.pages, [&](PageNumber page) { return on(page); });
    }
    /// Nothing is left that could tell that there was more: the end is gone, or the head of the last commit.
    bool blinds() const {
        const auto at = wal_header + original_.last_commit * frame_size;
        return std::ranges::any_of(in_wal_,
                                   [&](const Range& range) { return range.meets(at, at + frame_header); });
    }
    const std::string& story() const { return story_; }

    bool with_backup = false;
    bool with_cloud = false;

private:
    const Original& original_;
    std::mt19937_64 chance_;

public:
    std::string database;
    std::string wal;

private:
    std::size_t pick(std::size_t below) { return chance_() % below; }

    void harm(std::string& bytes, std::vector<Range>& ranges, const char* where) {
        const auto kind = pick(10);
        if (bytes.empty()) return;
        if (kind < 5) {
            const auto flips = 1 + pick(8);
            for (std::size_t i = 0; i < flips; ++i) {
                const auto at = pick(bytes.size());
                bytes[at] = static_cast<char>(bytes[at] ^ (1 << pick(8)));
                ranges.push_back({at, at + 1});
            }
            story_ += fmt::format("{} flips in the {}; ", flips, where);
            return;
        }
        if (kind == 9) {
            const auto size = pick(bytes.size());
            ranges.push_back({size, SIZE_MAX});
            bytes.resize(size);
            story_ += fmt::format("{} cut off at {}; ", where, size);
            return;
        }
        const auto at = pick(bytes.size()) / page_size * page_size;
        const auto length = std::min(page_size * (1 + pick(2)), bytes.size() - at);
        for (std::size_t i = 0; i < length; ++i)
            bytes[at + i] = kind < 8 ? '\0' : static_cast<char>(chance_());
        ranges.push_back({at, at + length});
        story_ +=
            fmt::format("{} bytes of the {} at {} are {}; ", length, where, at, kind < 8 ? "zero" : "noise");
    }

    std::vector<Range> in_database_;
    std::vector<Range> in_wal_;
    std::string story_;
};

// --- what becomes of it ---------------------------------------------------------------------------

struct Tally {
    int harmless = 0;
    int healed = 0;
    int healed_whole = 0;
    int met_later = 0;  ///< of those: by a statement, or the check of the next backup
    int doctor = 0;     ///< an index or a number says so; the log is whole
    int unseen = 0;     ///< a value changed that has no second witness
    int blind = 0;      ///< the end of the WAL is gone without a trace
    std::int64_t missing = 0;
};

class Trial {
public:
    Trial(const Original& original, const Damage& damage, const fs::path& home, Tally& tally)
        : original_(original), damage_(damage), home_(home), tally_(tally) {}

    void run() {
        lay_out();
        auto found =
            maintenance::find_damage_before_start(paths_of(home_).store_file, Look::usual, options());
        const bool at_start = found.has_value();
        if (!found) found = meet();
        if (!found) return;
        ++tally_.healed;
        heal(*found);
        const auto kept = platform::read_file(fs::path(kept_) / "instacrm.db");
        require(!at_start || kept == damage_.database, "the damaged store was changed");
    }

private:
    void lay_out() const {
        fs::remove_all(home_);
        const auto paths = paths_of(home_);
        fs::create_directories(paths.data_folder);
        std::ofstream(paths.store_file, std::ios::binary) << damage_.database;
        std::ofstream(paths.store_file.string() + "-wal", std::ios::binary) << damage_.wal;
        if (damage_.with_backup) fs::copy(paths_of(original_.folder).backup_folder, paths.backup_folder);
        if (damage_.with_cloud) fs::copy_file(original_.folder / "hub.db", home_ / "hub.db");
    }

    maintenance::BackupOptions options() const {
        maintenance::BackupOptions options;
        const auto paths = paths_of(home_);
        options.folder = paths.backup_folder;
        options.store_file = paths.store_file;
        options.machine = "anna-pc";
        options.clock = [] { return parse_time("2026-11-21T08:00:00Z"); };
        options.random = [engine = std::make_shared<std::mt19937_64>(5)](unsigned char* bytes,
                                                                         std::size_t count) {
            for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<unsigned char>((*engine)());
        };
        return options;
    }

    /// Nothing was found: it is used. What somebody meets then, if anything.
    std::optional<std::string> meet() {
        bool same = false;
        try {
            Desk desk(home_);
            auto lease = desk.reader();
            same = content_of(lease.db()) == original_.content;
            if (!same && damage_.blinds() && check_before_wal(desk)) {
                ++tally_.blind;
                return std::nullopt;
            }
        } catch (const store::StoreError& error) {
            // As the daemon does, which looks at all of it when it meets one of these.
            using store::Fault;
            constexpr std::array of_damage{Fault::corrupt, Fault::constraint, Fault::other};
            require(std::ranges::find(of_damage, error.fault()) != of_damage.end(),
                    std::string("a fault of another kind: ") + error.what());
        }
        if (same) {
            ++tally_.harmless;
            return std::nullopt;
        }
        ++tally_.met_later;
        auto found = maintenance::find_damage_before_start(paths_of(home_).store_file, Look::hard, options());
        if (!found) {
            --tally_.met_later;
            changed_value();
        }
        return found;
    }

    /// What the file itself has of before the WAL.
    bool check_before_wal(Desk& desk) const {
        for (const auto& dm : original_.dms) {
            const bool in_file = std::ranges::none_of(
                dm.pages, [&](PageNumber page) { return original_.in_wal.contains(page); });
            require(!in_file || damage_.on(dm) || is_there(desk, dm), dm.id + " got lost beside the WAL");
        }
        return true;
    }

    /// A page may hold another value and be in perfect order.
    void changed_value() {
        Desk desk(home_);
        require(desk.value<std::int64_t>("SELECT COUNT(*) FROM event") == original_.events,
                "events are missing, and nobody sees it");
        for (const auto& dm : original_.dms)
            require(damage_.on(dm) || is_there(desk, dm), dm.id + " is missing, and nobody sees it");
        try {
            desk.check_whole();
            ++tally_.unseen;
        } catch (const std::exception&) {
            ++tally_.doctor;
        }
    }

    /// Perhaps with another value in it, if its page is in order all the same.
    bool has_event(Desk& desk, const Dm& dm) const {
        const bool kept =
            damage_.on(dm) &&
            desk.value<std::int64_t>("SELECT COUNT(*) FROM event WHERE id = ? AND kind = 0", dm.event) == 1;
        return kept || has_key(desk, dm);
    }
    static bool has_key(Desk& desk, const Dm& dm) {
        return desk.value<std::int64_t>("SELECT COUNT(*) FROM event WHERE client_key = ?",
                                        client_key(dm.id)) == 1;
    }
    static bool is_there(Desk& desk, const Dm& dm) {
        return desk.value<std::int64_t>(
                   "SELECT COUNT(*) FROM event e JOIN event_text t ON t.event_id = e.id JOIN lead l ON l.id "
                   "= "
                   "e.lead_id WHERE e.client_key = ? AND t.text = ? AND l.handle = ?",
                   client_key(dm.id), dm.text, dm.lead) == 1;
    }

    void heal(const std::string& found) {
        const auto report = maintenance::stage_healing(found, options());
        Desk desk(home_);
        desk.check_whole();
        kept_ = report.kept;
        check_dms(desk, report);
        if (damage_.with_cloud) {
            desk.sync();
            for (const auto& dm : original_.dms)
                require(!dm.in_cloud || has_event(desk, dm), dm.id + " did not come back from the cloud");
            desk.check_whole();
        }
        auto lease = desk.reader();
        require(maintenance::read_heal_report(lease.db()).has_value(), "there is no report");
        maintenance::check_healing(lease.db(), report);
    }

    void check_dms(Desk& desk, const maintenance::HealReport& report) {
        std::int64_t missing = 0;
        std::int64_t without_text = 0;
        for (const auto& dm : original_.dms) {
            const bool sound = !damage_.on(dm);
            require(!sound || is_there(desk, dm), dm.id + " stands on sound pages and is gone");
            require(!dm.in_backup || !damage_.with_backup || has_key(desk, dm),
                    dm.id + " is in the backup and is gone");
            if (!has_event(desk, dm))
                ++missing;
            else if (!is_there(desk, dm))
                ++without_text;
        }
        tally_.missing += missing;
        if (missing == 0 && without_text == 0) ++tally_.healed_whole;
        if (missing == 0) return;
        // Of what the end of the WAL held nobody may know any more.
        const bool told =
            damage_.blinds() || !report.expected_events || *report.expected_events - report.events >= missing;
        require(told, fmt::format("{} DMs are missing; the report expects {} events, and has {}", missing,
                                  report.expected_events.value_or(-1), report.events));
    }

    const Original& original_;
    const Damage& damage_;
    fs::path home_;
    std::string kept_;
    Tally& tally_;
};

}  // namespace

int main(int argc, char** argv) {
    const auto options = parse(argc, argv);
    spdlog::set_level(spdlog::level::off);
    const auto base = fs::exists("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path();
    const auto folder = base / fmt::format("icrm-damage-{:08}", platform::process_id());
    int broken = 0;
    Tally tally;
    {
        const auto original = make_original(folder / "original");
        for (auto seed = options.from; seed < options.from + options.count && broken < 5; ++seed) {
            const Damage damage(original, seed);
            try {
                Trial(original, damage, folder / "damaged", tally).run();
            } catch (const std::exception& error) {
                ++broken;
                fmt::print("seed {}: {}({}, {}): {}\n  again: {} --seed {}\n", seed, damage.story(),
                           damage.with_backup ? "a backup" : "no backup",
                           damage.with_cloud ? "a cloud" : "no cloud", error.what(), argv[0], seed);
                std::fflush(stdout);
            }
        }
    }
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    fmt::print(
        "{} seeds: {} harmless, {} healed ({} of them found later), {} without any loss, {} DMs missing in "
        "the others "
        "and told; {} shown by the doctor, {} values changed unseen, {} lost the WAL's end without a trace\n",
        options.count, tally.harmless, tally.healed, tally.met_later, tally.healed_whole, tally.missing,
        tally.doctor, tally.unseen, tally.blind);
    return broken == 0 ? 0 : 1;
}
