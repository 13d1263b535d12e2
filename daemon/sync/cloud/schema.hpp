// The shared schema: is it there, is it whole, make it.
#pragma once

#include "daemon/sync/cloud/session.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace instacrm::sync {

/// The epoch of a clock row while old rows have no numbers yet: nobody syncs with it.
inline constexpr std::string_view upgrading_epoch = "upgrading";

/// Statements that make the clock row, and that let everybody in after an upgrade.
std::string start_clock(std::string_view epoch);
std::string end_upgrade(std::string_view epoch);

/// The migrations of a database, as text: `instacrm cloud init --dry-run`.
std::string schema_ddl(Backend backend);

/// Whether SYNC_CLOCK can be read. @throws CloudError when the cloud cannot be asked.
bool has_schema(Session& session);

/// Runs the migrations and starts the first epoch. @throws CloudError naming the statement; also for a v2
/// schema, which is to be upgraded.
void create_schema(Session& session);

/// The number of the newest migration that the cloud has.
std::int64_t schema_number(Session& session);

/// @throws CloudError that says which statement it was.
void run_named(Session& session, const std::string& statement);

}  // namespace instacrm::sync
