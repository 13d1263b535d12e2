// Backups: the keeper's thread does the work, the io thread waits for it.
#include "daemon/server/handlers_backup.hpp"

#include "common/protocol/described.hpp"
#include "common/protocol/errors.hpp"
#include "daemon/maintenance/backup_keeper.hpp"
#include "daemon/server/outcome.hpp"
#include "daemon/server/session.hpp"

#include <system_error>

namespace instacrm::server::handlers {
namespace {

using maintenance::BackupKeeper;
using Work = std::function<json::value(BackupKeeper&)>;

[[noreturn]] void fail(const std::exception& error) {
    throw p::ProtocolError(p::ErrorCode::backup_failed, error.what(),
                           "see the backups with: instacrm backup list");
}

asio::awaitable<json::value> on_keeper(Context& context, std::string_view method, Work work) {
    if (context.stopping)
        throw p::ProtocolError(p::ErrorCode::stopping, "the daemon is going down",
                               "try again when it is back");
    const Start start = [&context, method, work](const Answer& done) {
        context.backups->post([&context, method, work, done] {
            done(outcome_of(method, [&]() -> json::value {
                try {
                    return work(*context.backups);
                } catch (const maintenance::BackupError& error) {
                    fail(error);
                } catch (const std::system_error& error) {
                    fail(error);
                }
            }));
        });
    };
    auto outcome = co_await wait_for(start);
    co_return result_of(std::move(outcome));
}

}  // namespace

asio::awaitable<p::BackupListResponse> backup_list(Session& session, p::Nothing /*request*/) {
    const Work work = [](BackupKeeper& keeper) { return p::to_json(keeper.list()); };
    const auto result = co_await on_keeper(session.context(), "backup.list", work);
    co_return p::from_json<p::BackupListResponse>(result, "result");
}

asio::awaitable<p::BackupCreateResponse> backup_create(Session& session, p::Nothing /*request*/) {
    const Work work = [](BackupKeeper& keeper) { return p::to_json(keeper.make(p::BackupReason::manual)); };
    const auto result = co_await on_keeper(session.context(), "backup.create", work);
    co_return p::from_json<p::BackupCreateResponse>(result, "result");
}

asio::awaitable<p::BackupVerifyResponse> backup_verify(Session& session, p::BackupVerifyRequest request) {
    const Work work = [request](BackupKeeper& keeper) { return p::to_json(keeper.verify(request.name)); };
    const auto result = co_await on_keeper(session.context(), "backup.verify", work);
    co_return p::from_json<p::BackupVerifyResponse>(result, "result");
}

asio::awaitable<p::BackupRestoreResponse> backup_restore(Session& session, p::BackupRestoreRequest request) {
    auto& context = session.context();
    const Work work = [request](BackupKeeper& keeper) {
        const auto prepared = keeper.prepare_restore(request.name);
        return p::to_json(
            p::BackupRestoreResponse{prepared.backup, prepared.replaced.string(), prepared.unsent});
    };
    const auto result = co_await on_keeper(context, "backup.restore", work);
    context.restart();  // which waits for this answer
    co_return p::from_json<p::BackupRestoreResponse>(result, "result");
}

}  // namespace instacrm::server::handlers
