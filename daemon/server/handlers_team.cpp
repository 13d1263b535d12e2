#include "daemon/server/handlers_team.hpp"

#include "common/protocol/errors.hpp"
#include "daemon/server/parameters.hpp"
#include "daemon/store/lists.hpp"
#include "daemon/store/people.hpp"

namespace instacrm::server::handlers {
namespace {

[[noreturn]] void no_actor(const Handle& handle) {
    throw p::ProtocolError(p::ErrorCode::not_found, "you have no account @" + handle.str(),
                           "see the accounts with: instacrm actors list", "params.handle");
}

p::ActorResponse own_actor(store::Transaction& tx, const Handle& handle, bool changed) {
    const auto actor = store::find_actor(tx.db, handle, tx.self().operator_id);
    if (!actor) no_actor(handle);
    return {*actor, changed};
}

}  // namespace

store::List actors_list(ReadContext& context, const p::Nothing& /*request*/) {
    return store::open_actors(context.db, context.zone.start_of(Period::day, context.now));
}

p::ActorResponse actors_seen(WriteContext& context, const p::ActorRequest& request) {
    const auto handle = handle_of("params.handle", request.handle);
    auto& tx = context.tx;
    const bool known = store::find_actor(tx.db, handle, tx.self().operator_id).has_value();
    if (store::ensure_actor(tx, std::optional(handle)) == store::nobody)
        throw p::ProtocolError(p::ErrorCode::invalid_params, "params.handle: unknown_actor is no account",
                               "send the account's own name", "params.handle");
    return own_actor(tx, handle, !known);
}

p::ActorResponse actors_set_status(WriteContext& context, const p::ActorSetStatusRequest& request) {
    const auto handle = handle_of("params.handle", request.handle);
    auto& tx = context.tx;
    const auto owner =
        request.operator_name ? store::known_operator(tx.db, *request.operator_name) : tx.self().operator_id;
    const auto changed = store::set_actor_status(tx, handle, request.status, owner);
    if (!changed) no_actor(handle);
    return {store::find_actor(tx.db, handle, owner).value(), *changed};
}

}  // namespace instacrm::server::handlers
