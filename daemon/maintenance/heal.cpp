#include "daemon/maintenance/heal.hpp"

#include "common/platform/system.hpp"
#include "common/protocol/described.hpp"
#include "common/protocol/rpc.hpp"
#include "daemon/maintenance/integrity.hpp"
#include "daemon/maintenance/restore.hpp"
#include "daemon/store/salvage.hpp"
#include "daemon/store/store.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace instacrm::maintenance {
namespace {

using protocol::CheckState;
using store::WalState;

constexpr const char* report_key = "healed";

const store::Stop never = [] { return false; };

/// SQLite's complaint for people and for JSON: it may have a damaged name in it. Its first line is a title.
std::string in_words(const std::string& damage) {
    auto words = damage.substr(damage.rfind('\n') + 1);
    std::ranges::replace_if(
        words, [](char c) { return c < ' ' || c > '~'; }, '?');
    return words.substr(0, 200);
}

/// This machine's, newest first, in either folder.
std::vector<BackupFile> backups_of(const BackupOptions& options) {
    auto found = find_backups(options.folder);
    if (!options.second_folder.empty()) {
        for (auto& backup : find_backups(options.second_folder)) found.push_back(std::move(backup));
    }
    std::erase_if(found, [&](const BackupFile& backup) { return backup.machine != options.machine; });
    std::ranges::stable_sort(found, std::greater<>(), &BackupFile::at);
    return found;
}

std::optional<BackupFile> newest_good(const BackupOptions& options) {
    for (auto& backup : backups_of(options)) {
        try {
            verify_backup(backup.file, never);
            return std::move(backup);
        } catch (const BackupError& error) {
            spdlog::warn("the backup {} is of no use: {}", backup.file.string(), error.what());
        }
    }
    return std::nullopt;
}

std::optional<std::string> look_into(const fs::path& file, Depth depth) {
    try {
        store::Database db(file, store::Database::Access::read_only);
        return find_damage(db, depth);
    } catch (const store::StoreError& error) {
        // A store that was just being made has a journal, which only who may write can undo: opening does.
        if (error.fault() == store::Fault::read_only) return std::nullopt;
        if (error.fault() != store::Fault::corrupt) throw;
        return error.what();
    }
}

bool is_absent_or_empty(const fs::path& file) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    return error || size == 0;
}

HealReport report_of(const store::Salvage& salvage) {
    HealReport report;
    report.broken_pages = salvage.broken_pages;
    report.stray_rows = salvage.stray_rows;
    report.events = salvage.events;
    report.leads = salvage.leads;
    report.expected_events = salvage.expected_events;
    report.expected_leads = salvage.expected_leads;
    report.messages_without_text = salvage.messages_without_text;
    report.messages_without_lead = salvage.messages_without_lead;
    for (const auto& table : salvage.tables)
        report.tables.push_back({table.name, table.read, table.from_backup, table.dropped, table.whole});
    return report;
}

void keep_report(store::Transaction& tx, const HealReport& report) {
    tx.db.run("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
              report_key, boost::json::serialize(protocol::to_json(report)));
}

/// The settled store has to be whole before it may replace anything.
void settle(const fs::path& file, const BackupOptions& options, const HealReport& report) {
    store::Store store({file, options.clock, options.random, [](const auto&, auto) {}, {}});
    store.write_and_wait([&](store::Transaction& tx) {
        store::settle_salvaged(tx);
        keep_report(tx, report);
    });
    auto lease = store.reader();
    if (const auto damage = find_damage(lease.db(), Depth::full))
        throw BackupError("what was saved of the damaged store is not whole: " + *damage);
}

/// A second that no earlier healing has taken.
Time free_second(const BackupOptions& options) {
    auto at = floor<std::chrono::seconds>(options.clock());
    while (fs::exists(replaced_folder(options.store_file, Exchange::healed, at)))
        at += std::chrono::seconds(1);
    return at;
}

std::int64_t missing(const std::optional<std::int64_t>& expected, std::int64_t there) {
    return std::max<std::int64_t>(0, expected.value_or(there) - there);
}

/// What is not there, in words; empty: nothing.
std::string losses(const HealReport& report, std::int64_t events, std::int64_t leads) {
    std::string text;
    const auto add = [&](std::int64_t count, const std::string& what) {
        if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, what);
    };
    add(events, "events are missing");
    add(leads, "leads are missing");
    add(report.messages_without_text, "messages have lost their text");
    add(report.messages_without_lead, "messages have lost their lead");
    add(report.stray_rows, "rows could not be told apart");
    for (const auto& table : report.tables) add(table.dropped, "rows of " + table.name + " were left out");
    if (!report.expected_events) {
        text += text.empty() ? "" : ", ";
        text += "how many events there were cannot be told";
    }
    return text;
}

}  // namespace

std::optional<std::string> find_damage_before_start(const fs::path& store_file, Look look,
                                                    const BackupOptions& backups) {
    auto wal = store_file;
    wal += "-wal";
    const bool unclean = !is_absent_or_empty(wal);
    if (!fs::exists(store_file) && !unclean) return std::nullopt;
    if (is_absent_or_empty(store_file)) {
        // A store that was never made, unless there is something of an earlier one.
        if (unclean || !backups_of(backups).empty()) return "the file is empty";
        return std::nullopt;
    }
    if (unclean) {
        const auto state = store::PageFile(store_file).wal();
        if (state == WalState::damaged) return "its write-ahead log is damaged";
        if (state == WalState::torn) return "the last change in its write-ahead log is not whole";
    }
    if (look == Look::hard) return look_into(store_file, Depth::full);
    return unclean ? look_into(store_file, Depth::quick) : std::nullopt;
}

HealReport stage_healing(const std::string& damage, const BackupOptions& options) {
    const auto at = free_second(options);
    const auto staged = staged_file(options.store_file, Exchange::healed, at);
    const auto fresh = unfinished(staged);
    const auto copy = unfinished(fs::path(staged).replace_extension(".backup"));
    remove_database(fresh);
    remove_database(copy);

    const auto backup = newest_good(options);
    if (backup) copy_whole(backup->file, copy, never);
    const auto salvage = store::salvage(options.store_file, backup ? copy : fs::path(), fresh);
    auto report = report_of(salvage);
    report.at = at;
    report.damage = in_words(damage);
    report.kept = replaced_folder(options.store_file, Exchange::healed, at).string();
    if (salvage.backup_used) report.backup = backup->name;
    settle(fresh, options, report);
    remove_database(copy);
    platform::move_file(fresh, staged);
    spdlog::warn("{}", summary(report));
    return report;
}

std::optional<HealReport> read_heal_report(store::Database& db) {
    const auto text = db.value<std::string>("SELECT value FROM meta WHERE key = ?", report_key);
    if (!text) return std::nullopt;
    return protocol::from_json<HealReport>(protocol::parse_json(*text), "report");
}

std::string summary(const HealReport& report) {
    const auto lost = losses(report, missing(report.expected_events, report.events),
                             missing(report.expected_leads, report.leads));
    return fmt::format("the store was damaged ({}) and healed at {}{}: {}; the damaged file is in {}",
                       report.damage, format_utc(report.at),
                       report.backup ? ", with the backup " + *report.backup : "",
                       lost.empty() ? "nothing is missing" : lost, report.kept);
}

protocol::CheckLine check_healing(store::Database& db, const HealReport& report) {
    // What came back since has the time at which it first came to the log.
    const auto events =
        db.value<std::int64_t>("SELECT COUNT(*) FROM event WHERE created_at <= ?", to_micros(report.at));
    const auto leads = db.value<std::int64_t>(
        "SELECT COUNT(*) FROM lead WHERE removed = 0 AND id > 0 AND created_at <= ?", to_micros(report.at));
    const auto lost = losses(report, missing(report.expected_events, events.value_or(0)),
                             missing(report.expected_leads, leads.value_or(0)));
    const auto text =
        fmt::format("was damaged ({}) and healed at {}: {}; the damaged file is in {}", report.damage,
                    format_utc(report.at), lost.empty() ? "nothing is missing" : lost, report.kept);
    if (lost.empty()) return {"healing", CheckState::ok, text, std::nullopt};
    return {"healing", CheckState::warn, text,
            "what the team's cloud has comes back by sync; older backups: instacrm backup list"};
}

}  // namespace instacrm::maintenance
