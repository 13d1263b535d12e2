// The daemon's health, and what the extension needs to read Instagram's page. What each method is for stands
// in the command table.
#pragma once

#include "common/protocol/messages/care.hpp"
#include "common/protocol/messages/session.hpp"
#include "daemon/server/call.hpp"

#include <boost/asio/awaitable.hpp>

namespace instacrm::server {
class Session;
namespace asio = boost::asio;
}  // namespace instacrm::server

namespace instacrm::server::handlers {

namespace p = instacrm::protocol;

asio::awaitable<p::DoctorResponse> daemon_doctor(Session& session, p::DoctorRequest request);
asio::awaitable<p::SelectorsResponse> page_selectors(Session& session, p::Nothing request);
asio::awaitable<p::SecretSetResponse> secrets_set(Session& session, p::SecretSetRequest request);
asio::awaitable<p::Nothing> secrets_remove(Session& session, p::SecretRemoveRequest request);
p::RecountResponse store_recount(WriteContext& context, const p::Nothing& request);
p::Nothing page_report(WriteContext& context, const p::PageReportRequest& request);

}  // namespace instacrm::server::handlers
