// Backups. What each method is for stands in the command table.
#pragma once

#include "common/protocol/messages/backups.hpp"
#include "common/protocol/messages/session.hpp"

#include <boost/asio/awaitable.hpp>

namespace instacrm::server {
class Session;
namespace asio = boost::asio;
}  // namespace instacrm::server

namespace instacrm::server::handlers {

namespace p = instacrm::protocol;

asio::awaitable<p::BackupListResponse> backup_list(Session& session, p::Nothing request);
asio::awaitable<p::BackupCreateResponse> backup_create(Session& session, p::Nothing request);
asio::awaitable<p::BackupVerifyResponse> backup_verify(Session& session, p::BackupVerifyRequest request);
asio::awaitable<p::BackupRestoreResponse> backup_restore(Session& session, p::BackupRestoreRequest request);

}  // namespace instacrm::server::handlers
