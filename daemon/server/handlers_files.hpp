// What exports need, and search. What each method is for stands in the command table.
#pragma once

#include "common/protocol/messages/files.hpp"
#include "common/protocol/messages/lists.hpp"
#include "common/protocol/messages/session.hpp"
#include "daemon/server/call.hpp"
#include "daemon/store/list.hpp"

#include <boost/asio/awaitable.hpp>

namespace instacrm::server {
class Session;
namespace asio = boost::asio;
}  // namespace instacrm::server

namespace instacrm::server::handlers {

namespace p = instacrm::protocol;

asio::awaitable<p::SnapshotResponse> snapshot_open(Session& session, p::Nothing request);
asio::awaitable<p::Nothing> snapshot_close(Session& session, p::SnapshotRequest request);
p::BookmarkResponse bookmarks_get(ReadContext& context, const p::BookmarkRequest& request);
p::BookmarkResponse bookmarks_set(WriteContext& context, const p::BookmarkSetRequest& request);
store::List search(ReadContext& context, const p::SearchRequest& request);

}  // namespace instacrm::server::handlers
