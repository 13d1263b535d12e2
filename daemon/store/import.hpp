// What files bring: leads as they were at some time, and things that happened. A row that was taken once is
// not taken again, and what is newer here stays. docs/import.md says what counts as the same.
#pragma once

#include "common/protocol/messages/imports.hpp"
#include "daemon/store/transaction.hpp"

#include <string>

namespace instacrm::store {

enum class Taken : std::uint8_t { added, changed, unchanged };

/// @throws Invalid for a value that cannot be taken, and for a person who was erased.
Taken import_lead(Transaction& tx, const protocol::ImportedLead& row);

/// `source`: the kind of file, which decides which rows can stand for one event.
/// @throws Invalid, as above; also for an operator whom the team does not know.
Taken import_log(Transaction& tx, const protocol::ImportedLog& row, const std::string& source);

}  // namespace instacrm::store
