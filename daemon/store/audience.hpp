// Who follows our accounts and whom they follow, as dated lists. Of this machine only: nothing of it is
// synced.
#pragma once

#include "common/protocol/messages/audience.hpp"
#include "daemon/store/list.hpp"
#include "daemon/store/transaction.hpp"

#include <cstdint>
#include <string>

namespace instacrm::store {

/// Opens a snapshot of one list, to be filled and committed; its number. Drops one of the same list that was
/// begun and left. @throws Invalid when the list is known from a later day.
std::int64_t begin_snapshot(Transaction& tx, const protocol::AudienceBeginRequest& request);

/// Puts people into an open snapshot: each once. @throws Invalid when it is not open.
protocol::AudienceAddResponse add_to_snapshot(Transaction& tx, const protocol::AudienceAddRequest& request);

/// Ends it: works out who appeared and who is lost. @throws Invalid when it is not open, is empty, is another
/// list of the very same time, or is much smaller than what is known and nobody said that this is so.
protocol::AudienceCommitResponse commit_snapshot(Transaction& tx,
                                                 const protocol::AudienceCommitRequest& request);

/// An erased person is on no list.
void forget_audience(Transaction& tx, const std::string& handle);

/// @throws Invalid for an account of which no snapshot is known.
List open_audience(Database& db, const protocol::AudienceListRequest& request);
List open_audience_diff(Database& db, const protocol::AudienceDiffRequest& request);
List open_audience_mutuals(Database& db, const protocol::AudienceMutualsRequest& request);
List open_audience_person(Database& db, const protocol::AudiencePersonRequest& request);
List open_audience_growth(Database& db, const protocol::AudienceGrowthRequest& request);

}  // namespace instacrm::store
