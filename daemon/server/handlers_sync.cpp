// Sync and the cloud behind it.
#include "daemon/server/handlers_sync.hpp"

#include "common/protocol/errors.hpp"
#include "daemon/server/dispatch.hpp"
#include "daemon/server/session.hpp"
#include "daemon/store/replica/replica.hpp"
#include "daemon/sync/check.hpp"
#include "daemon/sync/cloud/schema.hpp"
#include "daemon/sync/engine.hpp"
#include "daemon/sync/upgrade.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <thread>

namespace instacrm::server::handlers {
namespace {

constexpr std::int64_t default_log_lines = 50;
constexpr std::int64_t max_log_lines = 1000;

p::SyncState state_of(const sync::EngineStatus& status) {
    if (!status.configured) return p::SyncState::off;
    if (status.running) return p::SyncState::syncing;
    switch (status.phase) {
        case sync::Phase::backing_off:
            return p::SyncState::backing_off;
        case sync::Phase::breaker_open:
            return p::SyncState::breaker_open;
        case sync::Phase::stopped:
            return p::SyncState::stopped;
        default:
            return p::SyncState::idle;
    }
}

std::optional<std::string> if_any(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

std::optional<std::int64_t> percent_of(const std::optional<sync::PullProgress>& progress) {
    if (!progress || progress->to <= progress->from) return std::nullopt;
    return 100 * (progress->at - progress->from) / (progress->to - progress->from);
}

sync::Engine& engine_of(Context& context) {
    if (!context.sync)
        throw p::ProtocolError(p::ErrorCode::not_ready, "the daemon is not ready to sync: " + context.problem,
                               "see instacrm status");
    return *context.sync;
}

sync::Engine& configured_engine(Context& context) {
    auto& engine = engine_of(context);
    if (!engine.status().configured)
        throw p::ProtocolError(p::ErrorCode::cloud_failed, "there is no cloud to speak of",
                               "set cloud.url in the config, e.g. sqlite3://hub.db");
    return engine;
}

Failure failure_of_cloud(const sync::CloudError& error) {
    return {p::ErrorCode::cloud_failed, error.what(), error.remedy(), {}};
}

/// Work that waits for the network gets a thread of its own: the readers' two are for queries.
asio::awaitable<json::value> on_thread(std::function<json::value()> work) {
    const Start start = [work](const Answer& done) {
        std::thread([work, done] {
            try {
                done({work(), std::nullopt});
            } catch (const sync::CloudError& error) {
                done({nullptr, failure_of_cloud(error)});
            }
        }).detach();
    };
    auto outcome = co_await wait_for(start);
    co_return result_of(std::move(outcome));
}

std::string entity_text(store::Entity entity) {
    static constexpr std::string_view names[] = {"operator", "account",     "lead",   "event",
                                                 "rule",     "goal",        "vote",   "follow-up",
                                                 "setting",  "suppression", "erasure"};
    return std::string(names[static_cast<std::size_t>(entity)]);
}

}  // namespace

asio::awaitable<p::SyncStatusResponse> sync_status(Session& session, p::Nothing /*request*/) {
    auto& context = session.context();
    p::SyncStatusResponse response;
    if (!context.sync) co_return response;
    const auto status = context.sync->status();
    response.state = state_of(status);
    response.url = if_any(status.url);
    response.last_success = status.last_success;
    response.last_failure = status.last_failure;
    response.error = if_any(status.error);
    response.remedy = if_any(status.remedy);
    response.next_attempt = status.next_attempt;
    response.failures = status.failures;
    response.rounds = status.rounds;
    response.pulled = status.total.pulled;
    response.pushed = status.total.pushed;
    response.progress_percent = percent_of(status.progress);
    if (status.clock_offset) response.clock_offset_ms = status.clock_offset->count() / 1000;
    const Query query = [](store::Database& db) {
        const auto counts = store::count_outbox(db);
        const auto state = store::read_sync_state(db);
        return json::value{{"waiting", counts.waiting},
                           {"parked", counts.parked},
                           {"agent", state.agent},
                           {"cursor", state.cursor}};
    };
    auto outcome = co_await on_reader(context, session.lane(), "sync.status", query);
    const auto counted = result_of(std::move(outcome));
    response.pending = counted.at("waiting").as_int64();
    response.parked = counted.at("parked").as_int64();
    response.agent = if_any(std::string(counted.at("agent").as_string()));
    response.cursor = counted.at("cursor").as_int64();
    co_return response;
}

asio::awaitable<p::SyncStatusResponse> sync_now(Session& session, p::Nothing request) {
    // As it was before: from that the client knows which round is its own. Afterwards, a round that is on
    // might be this one, or one that began earlier.
    auto& engine = configured_engine(session.context());
    auto before = co_await sync_status(session, request);
    engine.sync_now();
    co_return before;
}

p::SyncLogResponse sync_log(ReadContext& context, const p::SyncLogRequest& request) {
    const auto limit = request.limit.value_or(default_log_lines);
    if (limit < 1 || limit > max_log_lines)
        throw p::ProtocolError(p::ErrorCode::invalid_params, "params.limit must be 1 to 1000", {},
                               "params.limit");
    p::SyncLogResponse response;
    context.db.each<std::int64_t, std::string, std::string>(
        "SELECT at, what, text FROM sync_log ORDER BY n DESC LIMIT ?",
        [&](std::int64_t at, std::string what, std::string text) {
            response.lines.push_back({from_micros(at), std::move(what), std::move(text)});
        },
        limit);
    return response;
}

p::SyncParkedResponse sync_parked(ReadContext& context, const p::Nothing& /*request*/) {
    p::SyncParkedResponse response;
    context.db.each<std::int64_t, store::Entity, std::optional<std::string>, std::string>(
        "SELECT b.op_id, b.entity, l.handle, COALESCE(b.error, '') FROM outbox b LEFT JOIN event e ON "
        "b.entity = 3 AND "
        "e.id = b.row_id LEFT JOIN lead l ON l.id = CASE b.entity WHEN 2 THEN b.row_id ELSE e.lead_id END "
        "AND l.id > 0 "
        "WHERE b.state <> 0 ORDER BY b.op_id LIMIT 1000",
        [&](std::int64_t id, store::Entity entity, std::optional<std::string> handle, std::string error) {
            response.changes.push_back(
                {id, entity_text(entity) + (handle ? " @" + *handle : std::string()), std::move(error)});
        });
    return response;
}

p::CountResponse sync_parked_retry(WriteContext& context, const p::ParkedRequest& request) {
    return {store::unpark(context.tx, request.id)};
}

p::CountResponse sync_parked_drop(WriteContext& context, const p::ParkedRequest& request) {
    return {store::drop_parked(context.tx, request.id)};
}

asio::awaitable<p::CloudSchemaResponse> cloud_schema(Session& session, p::Nothing /*request*/) {
    auto& engine = configured_engine(session.context());
    try {
        co_return p::CloudSchemaResponse{sync::schema_ddl(engine.url().backend)};
    } catch (const sync::CloudError& error) {
        throw to_error(failure_of_cloud(error));
    }
}

asio::awaitable<p::CloudCheckResponse> cloud_init(Session& session, p::Nothing request) {
    auto& engine = configured_engine(session.context());
    const std::function<json::value()> work = [&engine] {
        const auto cloud = engine.connect();
        cloud->run([](sync::SqlCloud& sql) {
            if (!sync::has_schema(sql.session())) sync::create_schema(sql.session());
        });
        return json::value();
    };
    co_await on_thread(work);
    engine.sync_now();
    co_return co_await cloud_check(session, request);
}

asio::awaitable<p::CloudSchemaResponse> cloud_upgrade_plan(Session& session, p::Nothing /*request*/) {
    auto& engine = configured_engine(session.context());
    auto text = std::make_shared<std::string>();
    const std::function<json::value()> work = [&engine, text] {
        const sync::UpgradeOptions options;
        const auto cloud = engine.connect_as_it_is();
        *text = plan_text(read_plan(*cloud, options), engine.url().backend, options.chunk);
        return json::value();
    };
    co_await on_thread(work);
    co_return p::CloudSchemaResponse{*text};
}

asio::awaitable<p::CloudCheckResponse> cloud_upgrade(Session& session, p::Nothing request) {
    auto& engine = configured_engine(session.context());
    auto result = std::make_shared<sync::UpgradeResult>();
    const std::function<json::value()> work = [&engine, result] {
        sync::UpgradeOptions options;
        options.numbered = [](auto table, auto rows) { spdlog::info("{} rows of {} numbered", rows, table); };
        const auto cloud = engine.connect_as_it_is();
        *result = upgrade_cloud(*cloud, options);
        return json::value();
    };
    co_await on_thread(work);
    engine.sync_now();
    auto response = co_await cloud_check(session, request);
    response.checks.insert(
        response.checks.begin(),
        {"upgrade", p::CheckState::ok,
         fmt::format("{} statements run, {} rows numbered", result->statements, result->rows), std::nullopt});
    co_return response;
}

asio::awaitable<p::CloudCheckResponse> cloud_check(Session& session, p::Nothing /*request*/) {
    auto& context = session.context();
    auto& engine = configured_engine(context);
    auto response = std::make_shared<p::CloudCheckResponse>();
    const std::function<json::value()> work = [&engine, response, clock = context.clock] {
        for (const auto& check : sync::check_cloud(engine, clock))
            response->checks.push_back(
                {check.name, static_cast<p::CheckState>(check.state), check.text, if_any(check.remedy)});
        return json::value();
    };
    co_await on_thread(work);
    co_return *response;
}

}  // namespace instacrm::server::handlers
