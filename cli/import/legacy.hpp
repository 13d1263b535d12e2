// The database of the agent that teams ran before, in both of its generations, as rows like those of any
// file.
#pragma once

#include "cli/import/rows.hpp"
#include "cli/import/sqlite_file.hpp"

#include <map>
#include <memory>
#include <string>

namespace instacrm::cli {

/// Its accounts by id, as the daemon knows them: the file's second generation has only ids.
using AccountNames = std::map<std::string, std::string>;

/// @throws Failure when the file has no table of prospects.
std::unique_ptr<RowReader> open_legacy_leads(SqliteFile& file);

/// DMs, and what can be told of changes of status. An account that nobody knows is the owner's of the
/// prospect.
/// @throws Failure when the file has no log.
std::unique_ptr<RowReader> open_legacy_logs(SqliteFile& file, AccountNames accounts);

}  // namespace instacrm::cli
