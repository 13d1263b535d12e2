// What `instacrm doctor` asks the daemon: a line for each thing that can be wrong, with what to do about it.
#pragma once

#include "common/protocol/messages/checks.hpp"
#include "daemon/maintenance/backup_keeper.hpp"
#include "daemon/page/report.hpp"
#include "daemon/page/selectors.hpp"
#include "daemon/store/transaction.hpp"
#include "daemon/sync/engine.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace instacrm::maintenance {

using protocol::CheckLine;

/// SQLite's quick_check: reads the whole file, seconds for each GiB. On a reader's thread.
CheckLine check_store(store::Database& db);

/// Whether every lead and text is in the search index, by number. On a reader's thread.
CheckLine check_search(store::Database& db);

/// Whether rollups, milestones and counters say what the log says, in a sample. On a reader's thread.
CheckLine check_numbers(store::Database& db);

/// The search index word by word; `fix` makes the index anew from the log when it disagrees. On the writer's
/// thread, which has nothing else to do meanwhile: about a minute for ten million texts.
CheckLine check_search_deeply(store::Transaction& tx, bool fix);

CheckLine check_spool(std::int64_t waiting, std::int64_t rejected,
                      const std::filesystem::path& rejected_folder);

/// Room on the disk that holds the folder.
CheckLine check_disk(const std::filesystem::path& folder);

/// Whether backups are made; `now`: a store without one has had two days' time.
CheckLine check_backups(const BackupStatus& status, Time started_at, Time now);

CheckLine check_sync(const sync::EngineStatus& status, std::int64_t parked);

/// Against the cloud's clock, as the last round of sync saw it.
CheckLine check_clock(const sync::EngineStatus& status);

/// Of all kinds of page.
CheckLine check_page(const std::vector<page::Report>& reports);
CheckLine check_selectors(const page::Selectors& selectors);

}  // namespace instacrm::maintenance
