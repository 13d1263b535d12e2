// How far a scheduled export has read this store: a name and a sequence number.
#pragma once

#include "common/protocol/messages/files.hpp"
#include "daemon/store/transaction.hpp"

#include <cstdint>
#include <string>

namespace instacrm::store {

/// Number 0 for one that was never set. @throws Invalid for a name that is not 1 to 64 letters, digits, `.`,
/// `-` and `_`.
protocol::BookmarkResponse read_bookmark(Database& db, const std::string& name);

/// Moves it from `previous` to `seq`. False when it stands elsewhere: another export was faster. @throws
/// Invalid for the name, or a number that the store has not come to.
bool move_bookmark(Transaction& tx, const std::string& name, std::int64_t previous, std::int64_t seq);

}  // namespace instacrm::store
