#include "daemon/server/dispatch.hpp"

#include "common/domain/text.hpp"
#include "common/protocol/described.hpp"
#include "daemon/store/store.hpp"

namespace instacrm::server {
namespace {

using protocol::DaemonState;
using protocol::ErrorCode;

bool needs_store(const Command& command) {
    return !std::holds_alternative<SessionHandler>(command.handler) || command.name.starts_with("stream.") ||
           command.name.starts_with("snapshot.");
}

bool writes(const Command& command) {
    return std::holds_alternative<WriteHandler>(command.handler);
}

store::Writer::Weight weight_of(std::string_view method) {
    return method.starts_with("import.") ? store::Writer::Weight::bulk : store::Writer::Weight::usual;
}

/// Why there is no store to ask, if there is none.
std::optional<Failure> missing_store(const Context& context) {
    if (context.state == DaemonState::starting)
        return Failure{ErrorCode::not_ready, "the daemon is starting", "try again shortly", {}};
    if (!context.store) return Failure{ErrorCode::store_failed, context.problem, {}, {}};
    return std::nullopt;
}

json::value whole_list(store::List list) {
    bool more = false;
    protocol::Chunk chunk{list.column_names(), list.next(chunk_bytes, more), {}, {}};
    return protocol::to_json(chunk);
}

}  // namespace

std::optional<Failure> obstacle(const Context& context, const Command* command, std::string_view method,
                                protocol::Role role) {
    if (command == nullptr)
        return Failure{ErrorCode::method_not_found,
                       "there is no method \"" + printable(method) + "\"",
                       "docs/protocol.md lists the methods",
                       {}};
    if (role == protocol::Role::browser && !command->browser)
        return Failure{
            ErrorCode::not_permitted, "the browser role may not call " + std::string(command->name), {}, {}};
    if (!needs_store(*command)) return std::nullopt;
    if (context.stopping)
        return Failure{ErrorCode::stopping, "the daemon is going down", "try again when it is back", {}};
    if (auto missing = missing_store(context)) return missing;
    if (writes(*command) && context.state == DaemonState::degraded)
        return Failure{ErrorCode::operator_missing, context.problem, {}, {}};
    return std::nullopt;
}

Outcome heed(const Context& context, Outcome outcome) {
    if (outcome.failure && outcome.failure->damage && context.damaged) context.damaged();
    return outcome;
}

asio::awaitable<Outcome> on_reader(Context& context, Readers::LanePtr lane, std::string_view method,
                                   Query query) {
    if (auto missing = missing_store(context)) co_return Outcome{nullptr, std::move(missing)};
    const Start start = [&context, lane, method, query](const Answer& done) {
        context.readers.post(lane, [&context, method, query, done] {
            done(outcome_of(method, [&] {
                auto lease = context.store->reader();
                return query(lease.db());
            }));
        });
    };
    auto outcome = co_await wait_for(start);
    co_return heed(context, std::move(outcome));
}

asio::awaitable<Outcome> on_writer(Context& context, std::string_view method, Change change) {
    if (auto missing = missing_store(context)) co_return Outcome{nullptr, std::move(missing)};
    const auto result = std::make_shared<json::value>();
    const Start start = [&context, method, change, result](const Answer& done) {
        context.store->write([change, result](store::Transaction& tx) { *result = change(tx); },
                             [method, result, done](const std::exception_ptr& error) {
                                 if (error)
                                     done({nullptr, failure_of(error, method)});
                                 else
                                     done({std::move(*result), std::nullopt});
                             },
                             weight_of(method));
    };
    auto outcome = co_await wait_for(start);
    co_return heed(context, std::move(outcome));
}

asio::awaitable<Outcome> dispatch(Context& context, std::string_view method, json::value params,
                                  Caller caller) {
    const auto* command = find_command(method);
    if (auto failure = obstacle(context, command, method, caller.role))
        co_return Outcome{nullptr, std::move(failure)};
    if (const auto* handler = std::get_if<WriteHandler>(&command->handler)) {
        // Shared: what is handed on to the writer is copied on its way, and a file's rows are many.
        const auto request = std::make_shared<const json::value>(std::move(params));
        const Change change = [handler = *handler, request, caller = std::move(caller),
                               &context](store::Transaction& tx) {
            WriteContext write{tx, context.zone, context.rules, context.config.next_tab, caller};
            return handler(write, *request);
        };
        co_return co_await on_writer(context, command->name, change);
    }
    if (std::holds_alternative<SessionHandler>(command->handler))
        co_return Outcome{nullptr,
                          Failure{ErrorCode::invalid_request, "this needs a connection of its own", {}, {}}};

    const Query query = [&](store::Database& db) {
        ReadContext read{db,
                         context.store->self_operator(),
                         context.clock(),
                         context.zone,
                         context.answers,
                         context.rules,
                         caller};
        if (const auto* list = std::get_if<ListHandler>(&command->handler))
            return whole_list((*list)(read, params));
        return std::get<ReadHandler>(command->handler)(read, params);
    };
    co_return co_await on_reader(context, caller.lane, command->name, query);
}

}  // namespace instacrm::server
