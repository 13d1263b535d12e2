#include "daemon/server/handlers_people.hpp"

#include "common/protocol/described.hpp"
#include "daemon/governance/health.hpp"
#include "daemon/server/parameters.hpp"
#include "daemon/store/account_history.hpp"
#include "daemon/store/operators.hpp"
#include "daemon/store/people.hpp"

namespace instacrm::server::handlers {
namespace {

std::int64_t person(store::Database& db, const char* field, const std::string& name) {
    return p::detail::with_path(field, [&] { return store::known_operator(db, name); });
}

std::int64_t person(store::Database& db, const char* field, const std::optional<std::string>& name,
                    std::int64_t otherwise) {
    return name ? person(db, field, *name) : otherwise;
}

store::CountFrom count_from(Time now, const TimeZone& zone) {
    return {now, zone.start_of(Period::day, now)};
}

p::ActorDetailsResponse details(store::Database& db, const governance::RuleBook::Page& rules,
                                const Handle& handle, std::int64_t self, const TimeZone& zone, Time now) {
    p::ActorDetailsResponse response{governance::health_of(db, rules, handle, self, zone, now),
                                     store::seats_of_account(db, handle, count_from(now, zone))};
    if (response.seats.empty())
        throw p::ProtocolError(p::ErrorCode::not_found, "no account @" + handle.str() + " is known",
                               "see the accounts with: instacrm actors list", "params.handle");
    return response;
}

p::ActorDetailsResponse details(WriteContext& context, const Handle& handle) {
    auto& tx = context.tx;
    return details(tx.db, context.rules.peek(tx.db), handle, tx.self().operator_id, context.zone, tx.now());
}

}  // namespace

p::OperatorsListResponse operators_list(ReadContext& context, const p::Nothing& /*request*/) {
    return {store::read_operators(context.db, count_from(context.now, context.zone))};
}

p::OperatorResponse operators_get(ReadContext& context, const p::OperatorRequest& request) {
    const auto id = person(context.db, "params.operator_name", request.operator_name, context.self_operator);
    const auto from = count_from(context.now, context.zone);
    return {store::read_operator(context.db, id, from), store::seats_of_operator(context.db, id, from)};
}

p::OperatorChangeResponse operators_rename(WriteContext& context, const p::OperatorRenameRequest& request) {
    auto& tx = context.tx;
    const auto id = person(tx.db, "params.operator_name", request.operator_name, tx.self().operator_id);
    const bool changed =
        p::detail::with_path("params.name", [&] { return store::rename_operator(tx, id, request.name); });
    return {store::read_operator(tx.db, id, count_from(tx.now(), context.zone)), changed};
}

p::OperatorChangeResponse operators_set_role(WriteContext& context,
                                             const p::OperatorSetRoleRequest& request) {
    auto& tx = context.tx;
    const auto id = person(tx.db, "params.operator_name", request.operator_name);
    const bool changed = store::set_role(tx, id, request.role);
    return {store::read_operator(tx.db, id, count_from(tx.now(), context.zone)), changed};
}

p::ActorDetailsResponse actors_get(ReadContext& context, const p::ActorRequest& request) {
    return details(context.db, context.rules.read(context.db), handle_of("params.handle", request.handle),
                   context.self_operator, context.zone, context.now);
}

p::ActorsHealthResponse actors_health(ReadContext& context, const p::Nothing& /*request*/) {
    p::ActorsHealthResponse response;
    const auto rules = context.rules.read(context.db);
    for (const auto& handle : store::accounts(context.db))
        response.accounts.push_back(governance::health_of(context.db, rules, handle, context.self_operator,
                                                          context.zone, context.now));
    return response;
}

p::ActorDetailsResponse actors_share(WriteContext& context, const p::ActorShareRequest& request) {
    const auto handle = handle_of("params.handle", request.handle);
    store::share_account(context.tx, handle, person(context.tx.db, "params.with", request.with));
    return details(context, handle);
}

p::ActorDetailsResponse actors_transfer(WriteContext& context, const p::ActorTransferRequest& request) {
    const auto handle = handle_of("params.handle", request.handle);
    auto& tx = context.tx;
    const auto from = person(tx.db, "params.from", request.from, tx.self().operator_id);
    const auto to = person(tx.db, "params.to", request.to);
    p::detail::with_path("params.to", [&] { store::transfer_account(tx, handle, from, to); });
    return details(context, handle);
}

}  // namespace instacrm::server::handlers
