// Brings a store's file up to this program's schema.
#pragma once

#include "daemon/store/sql.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace instacrm::store {

/// The number of the newest migration that this program knows.
std::int64_t newest_schema();

/// Whether the store is older than this program; a new one is not.
bool needs_migration(Database& database);

/// Applies what is missing, each migration in a transaction of its own, and returns the schema's number.
/// @throws StoreError: Fault::newer when the file comes from a newer program.
std::int64_t migrate(Database& database);
/// The same up to a schema of the past.
std::int64_t migrate(Database& database, std::int64_t up_to);

/// A table, index or trigger that is not as the migrations make it: its words are damaged, or somebody had a
/// hand in it. Tells nothing of a newer schema.
std::optional<std::string> find_changed_schema(Database& database);

}  // namespace instacrm::store
