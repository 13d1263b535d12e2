// What can still be read of a damaged store, put into a fresh one. Pages are read one by one, so that a
// broken one costs what stands on it and nothing else; what is worked out from the log is worked out anew.
#pragma once

#include "daemon/store/pages.hpp"
#include "daemon/store/sql.hpp"
#include "daemon/store/transaction.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::store {

struct SalvagedTable {
    std::string name;
    std::int64_t read = 0;         ///< rows that the damaged store gave
    std::int64_t from_backup = 0;  ///< rows that only the backup had
    std::int64_t dropped = 0;      ///< rows without what they belong to
    bool whole = true;             ///< every page of it could be read
};

struct Salvage {
    std::vector<SalvagedTable> tables;  ///< those with rows, or with losses
    std::int64_t broken_pages = 0;      ///< that could not be read, or not fully
    std::int64_t stray_rows = 0;        ///< that were read, but of which table nobody can tell
    bool backup_used = false;
    bool cloud_known = false;                     ///< the store had been in touch with a cloud
    std::optional<std::int64_t> expected_events;  ///< by the damaged store's own counters
    std::optional<std::int64_t> expected_leads;
    std::int64_t events = 0;  ///< that are there now
    std::int64_t leads = 0;
    std::int64_t messages_without_text = 0;
    std::int64_t messages_without_lead = 0;  ///< kept, but to whom they went is lost
};

/// Fills `fresh`, the file of a store that is not there yet. `backup`: a copy of the newest good one that may
/// be changed, empty for none; only what the damaged store has lost is taken from it. Long: minutes for
/// millions of rows. @throws StoreError.
Salvage salvage(const std::filesystem::path& damaged, const std::filesystem::path& backup,
                const std::filesystem::path& fresh);

/// Afterwards, in the fresh store: numbers and search index anew, people who were erased stay so, and all is
/// to be offered to the cloud again.
void settle_salvaged(Transaction& tx);

/// Tables of the store that a salvage reads. / That it works out anew, or leaves behind.
std::vector<std::string> salvaged_tables();
std::vector<std::string> unsalvaged_tables();

}  // namespace instacrm::store
