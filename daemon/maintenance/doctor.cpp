#include "daemon/maintenance/doctor.hpp"

#include "daemon/maintenance/integrity.hpp"
#include "daemon/store/error.hpp"
#include "daemon/store/recount.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace instacrm::maintenance {
namespace {

using State = protocol::CheckState;

constexpr std::uintmax_t mebibyte = 1024UL * 1024;
constexpr std::uintmax_t little_room = 1024 * mebibyte;
constexpr std::uintmax_t no_room = 100 * mebibyte;
constexpr auto tolerated_offset = std::chrono::minutes(1);

CheckLine well(const std::string& name, const std::string& text) {
    return {name, State::ok, text, std::nullopt};
}

CheckLine unwell(const std::string& name, State state, const std::string& text, const std::string& remedy) {
    return {name, state, text, remedy};
}

CheckLine search_broken(const std::string& text) {
    return unwell("search", State::fail, text, "make the index anew with: instacrm doctor --deep --fix");
}

/// One report: what was not seen, where and by whom.
CheckLine check_report(const page::Report& report) {
    const auto& what = report.what;
    const auto where = fmt::format("{} page at {}, extension {}, selectors {}", what.page,
                                   format_utc(report.at), what.extension, what.selectors);
    CheckLine line{"page", State::ok, "", std::nullopt};
    for (const auto& check : what.checks) {
        if (check.state == State::ok) continue;
        line.state = std::max(line.state, check.state);
        line.text += (line.text.empty() ? "" : ", ") + (check.text.empty() ? check.name : check.text);
        if (!line.remedy) line.remedy = check.remedy;
    }
    if (line.state == State::ok) return well("page", "all seen (" + where + ")");
    if (!line.remedy) line.remedy = "Instagram may have changed its page: docs/extension.md, \"Repair\"";
    line.text += " (" + where + ")";
    return line;
}

constexpr const char* indexes[] = {"lead_fts", "text_fts"};

/// @throws StoreError (corrupt) when an index and its table disagree.
void compare_indexes(store::Database& db) {
    for (const auto* index : indexes)
        db.script(fmt::format("INSERT INTO {0} ({0}, rank) VALUES ('integrity-check', 1)", index));
}

}  // namespace

CheckLine check_store(store::Database& db) {
    const auto damage = find_damage(db, Depth::quick);
    if (!damage) return well("store", "every page of it is readable and in order");
    return unwell("store", State::fail, "the file is damaged: " + *damage,
                  "it heals itself now: the daemon starts anew, keeps the damaged file, and says here what "
                  "is missing, if "
                  "anything");
}

CheckLine check_backups(const BackupStatus& status, Time started_at, Time now) {
    constexpr auto patience = std::chrono::days(2);
    const auto text =
        status.last ? "the last was made at " + format_utc(*status.last) : std::string("none was made yet");
    if (!status.problem.empty())
        return unwell("backups", State::warn, text + "; then: " + status.problem,
                      "mend that, then: instacrm backup create");
    if (now - std::max(status.last.value_or(started_at), started_at) > patience)
        return unwell("backups", State::warn, text, "make one with: instacrm backup create");
    return well("backups", text);
}

CheckLine check_search(store::Database& db) {
    // FTS5 keeps a row of sizes for each row that it has indexed (sqlite.org/fts5.html, 4.3.4).
    const auto missing = db.value<std::int64_t>(
        "SELECT abs((SELECT COUNT(*) FROM lead) - (SELECT COUNT(*) FROM lead_fts_docsize)) + abs((SELECT "
        "COUNT(*) FROM event_text) - (SELECT COUNT(*) FROM text_fts_docsize))");
    if (missing.value_or(0) == 0) return well("search", "the index has every lead and text");
    return search_broken(fmt::format("the index and the log differ by {} rows", *missing));
}

CheckLine check_numbers(store::Database& db) {
    const auto differences = store::recount_sample(db);
    if (differences.empty()) return well("numbers", "in a sample of leads and days they equal the log");
    std::string text;
    for (const auto& difference : differences)
        text += fmt::format("{}{} of the {}", text.empty() ? "" : ", ", difference.rows, difference.what);
    return unwell("numbers", State::fail, text + " in a sample are not what the log says",
                  "count everything anew with: instacrm store recount");
}

CheckLine check_search_deeply(store::Transaction& tx, bool fix) {
    try {
        compare_indexes(tx.db);
        return well("search", "the index has every word");
    } catch (const store::StoreError& error) {
        if (error.fault() != store::Fault::corrupt) throw;
        if (!fix) return search_broken("the index and the log differ");
    }
    for (const auto* index : indexes)
        tx.db.script(fmt::format("INSERT INTO {0} ({0}) VALUES ('rebuild')", index));
    compare_indexes(tx.db);
    return well("search", "the index differed from the log, and was made anew");
}

CheckLine check_spool(std::int64_t waiting, std::int64_t rejected,
                      const std::filesystem::path& rejected_folder) {
    if (rejected > 0)
        return unwell("spool", State::warn,
                      fmt::format("{} files hold DMs that could not be read or taken", rejected),
                      "look at them in " + rejected_folder.string() +
                          ", log what is missing with `instacrm log`, and delete them");
    if (waiting > 0)
        return unwell("spool", State::warn, fmt::format("{} DMs wait to be taken", waiting),
                      "they are taken within a minute; if not, see the daemon's log");
    return well("spool", "nothing waits");
}

CheckLine check_disk(const std::filesystem::path& folder) {
    std::error_code error;
    const auto room = std::filesystem::space(folder, error).available;
    if (error)
        return unwell("disk", State::warn, folder.string() + ": " + error.message(), "look at the disk");
    const auto text = fmt::format("{} MiB free for {}", room / mebibyte, folder.string());
    if (room >= little_room) return well("disk", text);
    return unwell("disk", room < no_room ? State::fail : State::warn, text,
                  "make room: without it no DM can be recorded");
}

CheckLine check_sync(const sync::EngineStatus& status, std::int64_t parked) {
    if (!status.configured) return well("sync", "off: everything stays on this machine");
    const auto remedy = status.remedy.empty() ? "see instacrm sync status" : status.remedy;
    if (status.phase == sync::Phase::stopped) return unwell("sync", State::fail, status.error, remedy);
    if (status.failures > 0)
        return unwell("sync", State::warn, fmt::format("{} (tried {} times)", status.error, status.failures),
                      remedy);
    if (parked > 0)
        return unwell("sync", State::warn, fmt::format("the cloud refuses {} changes", parked),
                      "see them with: instacrm sync parked");
    return well("sync", status.last_success ? "in step at " + format_utc(*status.last_success)
                                            : std::string("no round has ended yet"));
}

CheckLine check_clock(const sync::EngineStatus& status) {
    if (!status.clock_offset) return well("clock", "nothing to compare it with");
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*status.clock_offset).count();
    const auto text =
        fmt::format("{} s {} the cloud's", std::abs(seconds), seconds > 0 ? "behind" : "ahead of");
    if (std::chrono::abs(*status.clock_offset) <= tolerated_offset) return well("clock", text);
    return unwell("clock", State::warn, text, "let the system set its clock by the network");
}

CheckLine check_page(const std::vector<page::Report>& reports) {
    if (reports.empty()) return well("page", "no extension has said yet what it sees");
    CheckLine line{"page", State::ok, "", std::nullopt};
    for (const auto& report : reports) {
        const auto found = check_report(report);
        line.state = std::max(line.state, found.state);
        line.text += (line.text.empty() ? "" : "; ") + found.text;
        if (!line.remedy) line.remedy = found.remedy;
    }
    return line;
}

CheckLine check_selectors(const page::Selectors& selectors) {
    if (!selectors.configured()) return well("selectors", "those that the extension was built with");
    if (!selectors.problem().empty())
        return unwell("selectors", State::fail, selectors.file().string() + ": " + selectors.problem(),
                      selectors.remedy());
    return well("selectors",
                fmt::format("version {} from {}", selectors.version(), selectors.file().string()));
}

}  // namespace instacrm::maintenance
