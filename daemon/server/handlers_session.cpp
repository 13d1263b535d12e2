#include "daemon/server/handlers_session.hpp"

#include "common/domain/text.hpp"
#include "common/platform/system.hpp"
#include "common/protocol/described.hpp"
#include "common/protocol/errors.hpp"
#include "daemon/maintenance/backup_keeper.hpp"
#include "daemon/maintenance/heal.hpp"
#include "daemon/server/dispatch.hpp"
#include "daemon/server/server.hpp"
#include "daemon/server/session.hpp"
#include "daemon/store/store.hpp"
#include "daemon/sync/engine.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace instacrm::server::handlers {
namespace {

void check_version(const p::VersionRange& range) {
    if (range.min > p::protocol_version || range.max < p::protocol_version)
        throw p::ProtocolError(p::ErrorCode::protocol_mismatch,
                               "this daemon speaks protocol " + std::to_string(p::protocol_version) +
                                   ", you speak " + std::to_string(range.min) + " to " +
                                   std::to_string(range.max),
                               "bring both programs to the same version", "params.protocol");
}

bool is_token(const std::string& text) {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](unsigned char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
               c == '_';
    });
}

/// Chrome tells the shim which extension called it, and the shim tells us.
void check_browser(const p::HelloRequest& hello, const config::Config& config) {
    const auto origin = hello.origin.value_or("");
    if (std::ranges::find(config.origins, origin) == config.origins.end()) {
        spdlog::warn("an extension that may not log tried to: {}", printable(origin));
        throw p::ProtocolError(p::ErrorCode::not_permitted,
                               "the extension " + printable(origin) + " may not log here",
                               "add it to native_host.origins in the config", "params.origin");
    }
    if (!is_token(hello.shim_id.value_or("")))
        throw p::ProtocolError(p::ErrorCode::invalid_params,
                               "params.shim_id has 1 to 64 letters, digits, - and _", {}, "params.shim_id");
    if (hello.ordinal.value_or(0) < 1)
        throw p::ProtocolError(p::ErrorCode::invalid_params, "params.ordinal counts from 1", {},
                               "params.ordinal");
}

std::int64_t bytes_of(const std::filesystem::path& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    return error ? 0 : static_cast<std::int64_t>(size);
}

std::optional<std::string> problem_of(const Context& context) {
    return context.problem.empty() ? std::nullopt : std::optional(context.problem);
}

void add_totals(p::StatusResponse& status, const json::value& totals) {
    const auto number = [&](const char* name) { return totals.at(name).as_int64(); };
    status.leads = number("leads");
    status.messages = number("messages");
    status.messages_today = number("messages_today");
    status.outbox = number("outbox");
    if (const auto& healed = totals.at("healed").as_string(); !healed.empty()) status.healed = healed.c_str();
}

/// For so long everybody is told.
constexpr auto healing_is_news = std::chrono::days(30);

std::string recent_healing(const Context& context, store::Database& db) {
    const auto report = maintenance::read_heal_report(db);
    if (!report || context.clock() - report->at > healing_is_news) return {};
    return maintenance::summary(*report);
}

json::value read_totals(Context& context, store::Database& db) {
    const auto totals = store::read_totals(db, context.zone.start_of(Period::day, context.clock()));
    return json::object{{"leads", totals.leads},
                        {"messages", totals.messages},
                        {"messages_today", totals.messages_today},
                        {"outbox", totals.outbox},
                        {"healed", recent_healing(context, db)}};
}

}  // namespace

asio::awaitable<p::HelloResponse> session_hello(Session& session, p::HelloRequest request) {
    auto& context = session.context();
    check_version(request.protocol);
    if (request.role == p::Role::browser) {
        check_browser(request, context.config);
        // What this shim has spooled comes before what it sends now.
        co_await session.server().intake().take_now();
    }
    session.welcome(request);
    spdlog::debug("hello from {}", printable(request.client));
    co_return p::HelloResponse{p::protocol_version, INSTACRM_VERSION, platform::process_id(), context.state,
                               problem_of(context)};
}

asio::awaitable<p::Nothing> events_subscribe(Session& session, p::SubscribeRequest request) {
    for (const auto& topic : request.topics) {
        if (!session.subscribe(topic))
            throw p::ProtocolError(p::ErrorCode::invalid_params,
                                   "there is no topic \"" + printable(topic) + "\"",
                                   "use lead.changed, log.changed or selectors.changed", "params.topics");
    }
    co_return p::Nothing{};
}

asio::awaitable<p::Chunk> stream_next(Session& session, p::StreamRequest request) {
    auto outcome = co_await session.streams().next(request.stream);
    co_return p::from_json<p::Chunk>(result_of(std::move(outcome)), "chunk");
}

asio::awaitable<p::Nothing> stream_close(Session& session, p::StreamRequest request) {
    session.streams().close(request.stream);
    co_return p::Nothing{};
}

asio::awaitable<p::Nothing> daemon_stop(Session& session, p::Nothing /*request*/) {
    session.context().stop();  // which waits for this answer
    co_return p::Nothing{};
}

asio::awaitable<p::StatusResponse> daemon_status(Session& session, p::Nothing /*request*/) {
    auto& context = session.context();
    p::StatusResponse status;
    status.version = INSTACRM_VERSION;
    status.pid = platform::process_id();
    status.state = context.state;
    status.problem = problem_of(context);
    status.started_at = context.started_at;
    if (const auto& identity = context.config.identity) status.identity = {identity->name, identity->email};
    status.run_by = context.run_by;
    status.config_file = context.paths.config_file.string();
    status.store_file = context.paths.store_file.string();
    status.endpoint = context.paths.endpoint.string();
    status.log_file = context.log_file;
    status.rejected_folder = context.paths.rejected_folder.string();
    status.connections = static_cast<std::int64_t>(session.server().connections());
    status.store_bytes =
        bytes_of(context.paths.store_file) + bytes_of(context.paths.store_file.string() + "-wal");
    const auto backups = context.backups->status();
    status.last_backup = backups.last;
    if (!backups.problem.empty()) status.backup_problem = backups.problem;
    const auto spool = session.server().intake().counts();
    status.spool_waiting = spool.waiting;
    status.spool_rejected = spool.rejected;
    if (context.store) {
        status.schema = context.store->schema();
        const Query query = [&context](store::Database& db) { return read_totals(context, db); };
        const auto totals = co_await on_reader(context, session.lane(), "daemon.status", query);
        if (!totals.failure) add_totals(status, totals.result);
    }
    co_return status;
}

}  // namespace instacrm::server::handlers
