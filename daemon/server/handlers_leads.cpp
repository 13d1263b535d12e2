#include "daemon/server/handlers_leads.hpp"

#include "common/domain/text.hpp"
#include "common/protocol/described.hpp"
#include "daemon/server/parameters.hpp"
#include "daemon/store/contacts.hpp"
#include "daemon/store/erasure.hpp"
#include "daemon/store/followups.hpp"
#include "daemon/store/leads.hpp"
#include "daemon/store/lists.hpp"
#include "daemon/store/merge.hpp"
#include "daemon/store/operators.hpp"
#include "daemon/store/people.hpp"
#include "daemon/store/undo.hpp"

namespace instacrm::server::handlers {
namespace {

constexpr std::int64_t events_in_get = 200;

[[noreturn]] void not_found(store::Database& db, const Handle& handle) {
    store::refuse_erased(db, handle);
    throw p::ProtocolError(p::ErrorCode::not_found, "no lead @" + handle.str() + " is known",
                           "check the name, or add it with: instacrm leads add @" + handle.str(),
                           "params.handle");
}

/// A lead that must be there already.
store::LeadRef existing(store::Transaction& tx, const Handle& handle) {
    const auto lead = store::find_lead(tx.db, handle);
    if (!lead || lead->removed) not_found(tx.db, handle);
    return *lead;
}

p::LeadChangeResponse changed(store::Transaction& tx, const Handle& handle, bool what) {
    return {store::read_lead(tx.db, handle).value(), what};
}

std::int64_t actor_id(store::Transaction& tx, const std::optional<std::string>& actor) {
    return store::ensure_actor(tx, handle_of("params.actor", actor));
}

}  // namespace

store::List leads_list(ReadContext& context, const p::LeadsListRequest& request) {
    return store::open_leads(context.db, request);
}

p::LeadResponse leads_get(ReadContext& context, const p::LeadRequest& request) {
    const auto handle = handle_of("params.handle", request.handle);
    auto lead = store::read_lead(context.db, handle);
    if (!lead) not_found(context.db, handle);
    return {std::move(*lead), store::read_events(context.db, handle, events_in_get),
            store::read_aliases(context.db, handle)};
}

p::LeadChangeResponse leads_add(WriteContext& context, const p::LeadAddRequest& request) {
    const auto handle = handle_of("params.handle", request.handle);
    auto& tx = context.tx;
    const auto actor = actor_id(tx, request.actor);
    if (!store::add_lead(tx, handle, actor, request.profile))
        throw p::ProtocolError(p::ErrorCode::conflict, "@" + handle.str() + " is a lead already",
                               "change it with: instacrm leads set @" + handle.str(), "params.handle");
    const auto lead = existing(tx, handle);
    if (request.status) store::set_status(tx, lead, *request.status, actor);
    if (request.note) store::add_note(tx, lead, *request.note, actor);
    return changed(tx, handle, true);
}

p::LeadChangeResponse leads_set_status(WriteContext& context, const p::LeadSetStatusRequest& request) {
    const auto handle = handle_of("params.handle", request.handle);
    auto& tx = context.tx;
    const auto actor = actor_id(tx, request.actor);
    // Setting a status on a person that nobody knows makes them known: the click must not be lost.
    bool any = store::add_lead(tx, handle, actor, request.profile);
    const auto lead = store::ensure_lead(tx, handle, actor, request.profile);
    // Nobody said which account it is about: the one that wrote to them.
    any |= store::set_status(tx, lead, request.status, request.actor ? actor : store::last_seat(tx.db, lead));
    if (request.note && !trim(*request.note).empty()) {
        store::add_note(tx, lead, *request.note, actor);
        any = true;
    }
    return changed(tx, handle, any);
}

p::LeadChangeResponse leads_set_contact(WriteContext& context, const p::LeadSetContactRequest& request) {
    const auto handle = handle_of("params.handle", request.handle);
    if (!request.email && !request.phone && !request.source)
        throw p::ProtocolError(p::ErrorCode::invalid_params, "nothing to set", "send email, phone or source",
                               "params");
    const auto lead = existing(context.tx, handle);
    return changed(context.tx, handle, store::set_contact(context.tx, lead, request));
}

p::LeadChangeResponse leads_add_note(WriteContext& context, const p::LeadAddNoteRequest& request) {
    const auto handle = handle_of("params.handle", request.handle);
    auto& tx = context.tx;
    const auto actor = actor_id(tx, request.actor);
    if (request.create.value_or(false)) store::add_lead(tx, handle, actor, std::nullopt);
    const auto lead = existing(tx, handle);
    const auto client_id = client_id_of(context, request.client_id);
    const bool added = p::detail::with_path(
        "params.text", [&] { return store::add_note(tx, lead, request.text, actor, client_id); });
    return changed(tx, handle, added);
}

p::LeadChangeResponse leads_set_followup(WriteContext& context, const p::LeadSetFollowupRequest& request) {
    const auto handle = handle_of("params.handle", request.handle);
    auto& tx = context.tx;
    const auto lead = existing(tx, handle);
    return changed(tx, handle, store::set_followup(tx, lead, request.due_at, actor_id(tx, request.actor)));
}

p::LeadUndoResponse leads_undo(WriteContext& context, const p::LeadUndoRequest& request) {
    const auto handle = handle_of("params.handle", request.handle);
    auto& tx = context.tx;
    const auto lead = store::find_lead(tx.db, handle);
    if (!lead) not_found(tx.db, handle);
    const auto change = store::last_change(tx.db, *lead);
    if (!change)
        throw p::ProtocolError(p::ErrorCode::conflict, "nothing of @" + handle.str() + " can be undone",
                               "a status, contact data, a follow-up date and a removal can be; "
                               "see the lead with: instacrm leads show @" +
                                   handle.str(),
                               "params.handle");
    const auto event = store::undo(tx, *lead, *change, actor_id(tx, request.actor));
    if (!event)
        throw p::ProtocolError(
            p::ErrorCode::conflict, "@" + handle.str() + " has been changed by another program since",
            "set what it should be with: instacrm leads set @" + handle.str(), "params.handle");
    return {store::read_lead(tx.db, handle).value(), store::read_event(tx.db, change->event_uid).value(),
            *event};
}

p::LeadMergeResponse leads_merge(WriteContext& context, const p::LeadMergeRequest& request) {
    const auto handle = handle_of("params.handle", request.handle);
    const auto into_handle = handle_of("params.into", request.into);
    auto& tx = context.tx;
    if (handle == into_handle)
        throw p::ProtocolError(p::ErrorCode::invalid_params, "@" + handle.str() + " is named twice",
                               "name two leads: who goes, then who stays", "params.into");
    const auto from = existing(tx, handle);
    const auto actor = actor_id(tx, request.actor);
    const auto into = store::ensure_lead(tx, into_handle, actor, std::nullopt);
    if (from.id != into.id) store::merge_leads(tx, from, into, actor);
    return {store::read_lead(tx.db, into_handle).value(), from.id != into.id};
}

p::LeadForgetResponse leads_forget(WriteContext& context, const p::LeadRequest& request) {
    const auto handle = handle_of("params.handle", request.handle);
    if (const auto lead = store::find_lead(context.tx.db, handle))
        return {true, store::forget_lead(context.tx, *lead)};
    if (!store::Suppressions(context.tx.db).find(handle.str())) not_found(context.tx.db, handle);
    return {false, 0};
}

p::LeadRemoveResponse leads_remove(WriteContext& context, const p::LeadRequest& request) {
    const auto lead = store::find_lead(context.tx.db, handle_of("params.handle", request.handle));
    if (!lead || lead->removed) return {false};
    store::remove_lead(context.tx, *lead, store::nobody);
    return {true};
}

p::LeadChangeResponse leads_set_reachability(WriteContext& context,
                                             const p::LeadSetReachabilityRequest& request) {
    const auto handle = handle_of("params.handle", request.handle);
    auto& tx = context.tx;
    const auto lead = existing(tx, handle);
    return changed(tx, handle,
                   store::set_reachability(tx, lead, request.reachability, actor_id(tx, request.actor)));
}

p::LeadChangeResponse leads_transfer(WriteContext& context, const p::LeadTransferRequest& request) {
    const auto handle = handle_of("params.handle", request.handle);
    auto& tx = context.tx;
    const auto lead = existing(tx, handle);
    std::optional<std::int64_t> owner;
    if (request.operator_name) owner = store::known_operator(tx.db, *request.operator_name);
    return changed(tx, handle,
                   store::transfer_lead(tx, lead, handle_of("params.actor", request.actor), owner));
}

store::List followups_list(ReadContext& context, const p::FollowupsListRequest& request) {
    return store::open_followups(context.db, request, context.now, context.self_operator);
}

p::LeadChangeResponse followups_done(WriteContext& context, const p::FollowupDoneRequest& request) {
    const auto handle = handle_of("params.handle", request.handle);
    auto& tx = context.tx;
    const auto lead = existing(tx, handle);
    return changed(tx, handle, store::finish_followup(tx, lead, actor_id(tx, request.actor)));
}

store::List logs_list(ReadContext& context, const p::LogsListRequest& request) {
    return store::open_logs(context.db, request);
}

}  // namespace instacrm::server::handlers
