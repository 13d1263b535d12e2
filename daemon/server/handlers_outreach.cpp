#include "daemon/server/handlers_outreach.hpp"

#include "common/protocol/described.hpp"
#include "daemon/governance/check.hpp"
#include "daemon/server/next_tab.hpp"
#include "daemon/server/parameters.hpp"
#include "daemon/store/counting.hpp"
#include "daemon/store/leads.hpp"
#include "daemon/store/outreach.hpp"
#include "daemon/store/people.hpp"

namespace instacrm::server::handlers {
namespace {

constexpr std::int64_t notes_in_lookup = 20;

/// For the browser alone, and only for a DM that is news and arrived. Each account counts for itself, since
/// people have a browser for each.
std::optional<p::NextTab> next_tab_after(WriteContext& context, const Handle& actor, bool failed,
                                         const store::OutreachResult& dm) {
    if (context.caller.role != p::Role::browser || failed || dm.duplicate) return std::nullopt;
    auto& tx = context.tx;
    return next_tab(context.next_tab, tx.now() - dm.sent_at, [&] {
        const store::Scope account{{}, store::seats_of(tx.db, actor), true};
        return store::count(tx.db, account, Metric::total_messages_sent,
                            context.zone.start_of(Period::day, dm.sent_at),
                            context.zone.next(Period::day, dm.sent_at), tx.self().operator_id);
    });
}

}  // namespace

p::CheckResponse outreach_check(ReadContext& context, const p::CheckRequest& request) {
    const auto lead = handle_of("params.handle", request.handle);
    const auto actor = handle_of("params.actor", request.actor);
    const store::Snapshot snapshot(context.db);  // one look at the log for all that is asked of it
    const auto view =
        governance::view_of(context.db, context.rules.read(context.db), lead, actor, context.self_operator);
    auto judgement = governance::judge(*view, context.zone, context.now);
    p::CheckResponse response;
    response.handle = lead.str();
    response.allowed = judgement.allowed;
    response.contacted = view->lead_contacted();
    response.status = view->lead_status();
    response.findings = std::move(judgement.findings);
    response.as_of = context.now;
    return response;
}

p::LogResponse outreach_log(WriteContext& context, const p::LogRequest& request) {
    const auto lead = handle_of("params.handle", request.handle);
    const auto actor = handle_of("params.actor", request.actor);
    auto& tx = context.tx;
    // Judged as it stood before this DM. The DM was sent: whatever the rules say, it is recorded.
    const auto view =
        governance::view_of(tx.db, context.rules.peek(tx.db), lead, actor, tx.self().operator_id);
    auto findings = governance::judge(*view, context.zone, tx.now()).findings;
    const auto result = store::log_outreach(tx, {.lead = lead,
                                                 .actor = actor,
                                                 .text = request.message.value_or(""),
                                                 .sent_at = request.sent_at,
                                                 .received_at = context.caller.received_at,
                                                 .client_id = client_id_of(context, request.client_id),
                                                 .profile = request.profile,
                                                 .failed = request.failed.value_or(false),
                                                 .collapse_repeats = context.caller.may_repeat});
    if (result.duplicate) findings.clear();  // it is its own teammate and its own count
    return {result.event_uid,    result.outreach_uid,
            result.handle,       result.duplicate,
            result.time_clamped, result.sent_at,
            std::move(findings), next_tab_after(context, actor, request.failed.value_or(false), result)};
}

p::OverrideResponse outreach_override(WriteContext& context, const p::OverrideRequest& request) {
    const store::OverrideDraft draft{handle_of("params.handle", request.handle),
                                     handle_of("params.actor", request.actor), request.reason,
                                     client_id_of(context, request.client_id)};
    const auto result =
        p::detail::with_path("params.reason", [&] { return store::log_override(context.tx, draft); });
    return {result.event_uid, result.duplicate};
}

p::LookupResponse lead_lookup(ReadContext& context, const p::LeadRequest& request) {
    const auto handle = handle_of("params.handle", request.handle);
    p::LookupResponse response;
    response.lead = store::read_lead(context.db, handle);
    if (!response.lead) return response;
    response.known = true;
    response.contacted = response.lead->messages > 0;
    response.notes = store::read_notes(context.db, handle, notes_in_lookup);
    return response;
}

}  // namespace instacrm::server::handlers
