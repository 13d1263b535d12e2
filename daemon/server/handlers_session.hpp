// The connection itself, its lists and the daemon behind it. What each method is for stands in the command
// table.
#pragma once

#include "common/protocol/messages/session.hpp"
#include "common/protocol/messages/status.hpp"

#include <boost/asio/awaitable.hpp>

namespace instacrm::server {
class Session;
namespace asio = boost::asio;
}  // namespace instacrm::server

namespace instacrm::server::handlers {

namespace p = instacrm::protocol;

asio::awaitable<p::HelloResponse> session_hello(Session& session, p::HelloRequest request);
asio::awaitable<p::Nothing> events_subscribe(Session& session, p::SubscribeRequest request);
asio::awaitable<p::Chunk> stream_next(Session& session, p::StreamRequest request);
asio::awaitable<p::Nothing> stream_close(Session& session, p::StreamRequest request);
asio::awaitable<p::Nothing> daemon_stop(Session& session, p::Nothing request);
asio::awaitable<p::StatusResponse> daemon_status(Session& session, p::Nothing request);

}  // namespace instacrm::server::handlers
