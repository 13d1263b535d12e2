// The lists that one connection has open: each holds a reader and its snapshot, or shares one that the client
// opened for several. What is idle for 30 seconds is closed, so that a client that walked away does not keep
// the WAL from being emptied.
#pragma once

#include "daemon/server/command.hpp"
#include "daemon/server/context.hpp"
#include "daemon/server/outcome.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <map>
#include <memory>

namespace instacrm::server {

class Streams {
public:
    Streams(Context& context, Readers::LanePtr lane)
        : context_(context), lane_(std::move(lane)), snapshot_idle_(context.io) {}

    /// Opens a list and gives its first chunk, with a stream id when there is more. `params.snapshot`: in
    /// that state of the store.
    asio::awaitable<Outcome> open(const Command& command, json::value params, Caller caller);

    /// The next chunk. @throws ProtocolError (stream_closed).
    asio::awaitable<Outcome> next(std::int64_t id);

    void close(std::int64_t id);

    /// One state of the store for several lists, one at a time on a connection. The response of
    /// snapshot.open.
    asio::awaitable<Outcome> open_snapshot();
    void close_snapshot(std::int64_t id);

    void close_all();

private:
    struct View;
    struct Stream;

    std::shared_ptr<View> new_view();
    std::shared_ptr<View> view_for(const json::value& params);
    asio::awaitable<Outcome> read_chunk(std::shared_ptr<Stream> stream);
    void keep_while_used(const std::shared_ptr<Stream>& stream);
    void keep_snapshot();
    void drop_snapshot();
    void count_views();

    Context& context_;
    Readers::LanePtr lane_;  ///< several requests may be outstanding: one after the other
    std::map<std::int64_t, std::shared_ptr<Stream>> open_;
    std::shared_ptr<View> snapshot_;
    asio::steady_timer snapshot_idle_;
    std::int64_t last_id_ = 0;
    std::size_t counted_ = 0;                              ///< what the daemon's load has of ours
    std::shared_ptr<int> life_ = std::make_shared<int>();  ///< timers look whether we are still here
};

}  // namespace instacrm::server
