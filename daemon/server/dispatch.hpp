// From a method's name to its outcome: permission, the daemon's state, and the right thread, in one place.
#pragma once

#include "common/protocol/messages/session.hpp"
#include "daemon/server/command.hpp"
#include "daemon/server/context.hpp"
#include "daemon/server/outcome.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string_view>

namespace instacrm::server {

/// Runs a method that needs no connection of its own: reads and writes. Lists come whole, up to one chunk.
/// Never throws; call on the io thread.
asio::awaitable<Outcome> dispatch(Context& context, std::string_view method, json::value params,
                                  Caller caller);

/// What stands in a method's way, if anything: unknown, not permitted, not ready, nobody to write for.
std::optional<Failure> obstacle(const Context& context, const Command* command, std::string_view method,
                                protocol::Role role);

/// What a damaged file gave is looked into. On the io thread.
Outcome heed(const Context& context, Outcome outcome);

using Query = std::function<json::value(store::Database&)>;

/// Runs `query` on a reader's thread with a connection of the store, when the lane's turn comes.
asio::awaitable<Outcome> on_reader(Context& context, Readers::LanePtr lane, std::string_view method,
                                   Query query);

using Change = std::function<json::value(store::Transaction&)>;

/// Runs `change` on the writer's thread; answered when it is on the disk.
asio::awaitable<Outcome> on_writer(Context& context, std::string_view method, Change change);

/// The size of a chunk's rows; what comes on top is small.
inline constexpr std::size_t chunk_bytes = 250UL * 1024;

}  // namespace instacrm::server
