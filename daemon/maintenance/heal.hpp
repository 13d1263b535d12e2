// A damaged store heals itself: what can be read of it goes into a fresh one, the newest good backup fills
// what is lost, and the cloud, with the next round of sync, the rest. The damaged file is kept as it is, and
// what did not come back is told until it does.
//
// Nothing of the damaged store is changed before a whole one is ready, flushed, and takes its place in the
// way of a restore: a power cut at any moment leaves one of the two.
#pragma once

#include "common/domain/time.hpp"
#include "common/protocol/messages/checks.hpp"
#include "daemon/maintenance/backup_keeper.hpp"
#include "daemon/store/sql.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::maintenance {

struct HealedTable {
    std::string name;
    std::int64_t read = 0;
    std::int64_t from_backup = 0;
    std::int64_t dropped = 0;
    bool whole = true;
};
BOOST_DESCRIBE_STRUCT(HealedTable, (), (name, read, from_backup, dropped, whole))

/// What became of a damaged store: kept in the one that took its place.
struct HealReport {
    Time at;
    std::string damage;  ///< as it was found
    std::string kept;    ///< the folder with the damaged store
    std::optional<std::string> backup;
    std::int64_t broken_pages = 0;
    std::int64_t stray_rows = 0;
    std::int64_t events = 0;  ///< that were there afterwards, before any sync
    std::int64_t leads = 0;
    std::optional<std::int64_t> expected_events;  ///< by the damaged store's counters, if they could be read
    std::optional<std::int64_t> expected_leads;
    std::int64_t messages_without_text = 0;
    std::int64_t messages_without_lead = 0;
    std::vector<HealedTable> tables;
};
BOOST_DESCRIBE_STRUCT(HealReport, (),
                      (at, damage, kept, backup, broken_pages, stray_rows, events, leads, expected_events,
                       expected_leads, messages_without_text, messages_without_lead, tables))

/// How much is looked at before a store is opened.
enum class Look : std::uint8_t {
    usual,  ///< after an unclean end: every page, once; after a clean one nothing
    hard    ///< somebody met damage: also the indexes, and references
};

/// What is wrong with the store that is about to be opened, if anything; a file that is not there is right.
/// Changes nothing. @throws StoreError when nobody can tell.
std::optional<std::string> find_damage_before_start(const std::filesystem::path& store_file, Look look,
                                                    const BackupOptions& backups);

/// Lays a healed store beside the damaged one; finish_restore() exchanges them. Minutes for millions of rows.
/// @throws StoreError, BackupError, std::system_error: then all is as it was.
HealReport stage_healing(const std::string& damage, const BackupOptions& options);

/// Of the last time, if there was one.
std::optional<HealReport> read_heal_report(store::Database& db);

/// In a few words; what is missing at the time of the report. / What is missing by now: events that the cloud
/// brought back are not.
std::string summary(const HealReport& report);
protocol::CheckLine check_healing(store::Database& db, const HealReport& report);

}  // namespace instacrm::maintenance
