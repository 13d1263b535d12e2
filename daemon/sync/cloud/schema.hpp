// The shared schema: is it there, is it whole, make it.
#pragma once

#include "daemon/sync/cloud/session.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace instacrm::sync {

/// The migrations of a database, as text: `instacrm cloud init --dry-run`.
std::string schema_ddl(Backend backend);

/// The statements of a migration's text, one by one, without comments. A `/` on a line of its own ends a
/// block (trigger bodies hold semicolons).
std::vector<std::string> split_statements(std::string_view text);

/// Whether SYNC_CLOCK can be read. @throws CloudError when the cloud cannot be asked.
bool has_schema(Session& session);

/// Runs the migrations and starts the first epoch. @throws CloudError naming the statement.
void create_schema(Session& session);

/// The number of the newest migration that the cloud has.
std::int64_t schema_number(Session& session);

}  // namespace instacrm::sync
