// Sync and the cloud behind it. What each method is for stands in the command table.
#pragma once

#include "common/protocol/messages/session.hpp"
#include "common/protocol/messages/sync.hpp"
#include "daemon/server/call.hpp"

#include <boost/asio/awaitable.hpp>

namespace instacrm::server {
class Session;
namespace asio = boost::asio;
}  // namespace instacrm::server

namespace instacrm::server::handlers {

namespace p = instacrm::protocol;

asio::awaitable<p::SyncStatusResponse> sync_status(Session& session, p::Nothing request);
asio::awaitable<p::SyncStatusResponse> sync_now(Session& session, p::Nothing request);
p::SyncLogResponse sync_log(ReadContext& context, const p::SyncLogRequest& request);
p::SyncParkedResponse sync_parked(ReadContext& context, const p::Nothing& request);
p::CountResponse sync_parked_retry(WriteContext& context, const p::ParkedRequest& request);
p::CountResponse sync_parked_drop(WriteContext& context, const p::ParkedRequest& request);
asio::awaitable<p::CloudSchemaResponse> cloud_schema(Session& session, p::Nothing request);
asio::awaitable<p::CloudCheckResponse> cloud_init(Session& session, p::Nothing request);
asio::awaitable<p::CloudCheckResponse> cloud_upgrade(Session& session, p::Nothing request);
asio::awaitable<p::CloudSchemaResponse> cloud_upgrade_plan(Session& session, p::Nothing request);
asio::awaitable<p::CloudCheckResponse> cloud_check(Session& session, p::Nothing request);

}  // namespace instacrm::server::handlers
