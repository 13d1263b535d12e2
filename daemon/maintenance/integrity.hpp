// Whether a store's file is whole.
#pragma once

#include "daemon/store/sql.hpp"

#include <optional>
#include <string>

namespace instacrm::maintenance {

/// How far SQLite looks: `quick` reads every page once; `full` compares the indexes with their tables, too,
/// and looks for rows whose parents are missing.
enum class Depth { quick, full };

/// The first complaint about the file, if any: SQLite's, or that its schema is not the one that was made.
/// Seconds for each GiB; on a reader's thread.
/// @throws StoreError when it was stopped.
std::optional<std::string> find_damage(store::Database& db, Depth depth);

}  // namespace instacrm::maintenance
