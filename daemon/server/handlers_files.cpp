// What exports need: one state of the store for several lists, and how far an export has read.
#include "daemon/server/handlers_files.hpp"

#include "common/protocol/described.hpp"
#include "common/protocol/errors.hpp"
#include "daemon/server/session.hpp"
#include "daemon/store/bookmarks.hpp"
#include "daemon/store/lists.hpp"

namespace instacrm::server::handlers {

asio::awaitable<p::SnapshotResponse> snapshot_open(Session& session, p::Nothing /*request*/) {
    auto outcome = co_await session.streams().open_snapshot();
    co_return p::from_json<p::SnapshotResponse>(result_of(std::move(outcome)), "snapshot");
}

asio::awaitable<p::Nothing> snapshot_close(Session& session, p::SnapshotRequest request) {
    session.streams().close_snapshot(request.snapshot);
    co_return p::Nothing{};
}

p::BookmarkResponse bookmarks_get(ReadContext& context, const p::BookmarkRequest& request) {
    return store::read_bookmark(context.db, request.name);
}

p::BookmarkResponse bookmarks_set(WriteContext& context, const p::BookmarkSetRequest& request) {
    if (!store::move_bookmark(context.tx, request.name, request.previous, request.seq))
        throw p::ProtocolError(
            p::ErrorCode::conflict, "another export has moved the bookmark " + request.name + " meanwhile",
            "its file has what came since; run this one again for what is newer", "params.previous");
    return store::read_bookmark(context.tx.db, request.name);
}

store::List search(ReadContext& context, const p::SearchRequest& request) {
    return store::open_hits(context.db, request);
}

}  // namespace instacrm::server::handlers
