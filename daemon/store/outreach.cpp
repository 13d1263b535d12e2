#include "daemon/store/outreach.hpp"

#include "daemon/store/effects.hpp"
#include "daemon/store/erasure.hpp"
#include "daemon/store/leads.hpp"
#include "daemon/store/people.hpp"

#include <algorithm>

namespace instacrm::store {
namespace {

using namespace std::chrono;

constexpr Time instagram_launch = sys_days(2010y / October / 6);

/// Two reports of one click come within this; a person's second message takes longer.
constexpr Duration repeat_window = seconds(2);

constexpr const char* event_columns =
    "SELECT e.uid, t.outreach_uid, l.handle, e.at, e.flags FROM event e "
    "JOIN event_text t ON t.event_id = e.id JOIN lead l ON l.id = e.lead_id ";

using EventRow = std::tuple<std::string, std::string, std::string, std::int64_t, std::int64_t>;

std::optional<OutreachResult> as_duplicate(const std::optional<EventRow>& row) {
    if (!row) return std::nullopt;
    const auto& [uid, outreach_uid, handle, at, flags] = *row;
    return OutreachResult{uid,    outreach_uid,
                          handle, from_micros(at),
                          true,   (flags & static_cast<std::int64_t>(EventFlag::time_clamped)) != 0};
}

std::optional<OutreachResult> find_same_client_id(Database& db, const std::string& client_id) {
    static const auto sql = std::string(event_columns) + "WHERE e.client_key = ?";
    return as_duplicate(db.one<std::string, std::string, std::string, std::int64_t, std::int64_t>(
        sql, client_key(client_id)));
}

/// The same account, lead and text, taken within two seconds either way.
std::optional<OutreachResult> find_repeat(Database& db, const OutreachDraft& draft, const LeadRef& lead,
                                          std::int64_t actor_id, const GatedText& text) {
    static const auto sql =
        std::string(event_columns) +
        "WHERE e.lead_id = ? AND e.actor_id = ? AND e.kind = ? AND e.created_at BETWEEN ? AND ? "
        "AND t.text = ? AND t.state = ?";
    return as_duplicate(db.one<std::string, std::string, std::string, std::int64_t, std::int64_t>(
        sql, lead.id, actor_id, EventKind::outreach, to_micros(draft.received_at - repeat_window),
        to_micros(draft.received_at + repeat_window), text.text, text.state));
}

/// A DM that was sent is recorded, also when the person had been erased: then without their name.
LeadRef ensure_recipient(Transaction& tx, const OutreachDraft& draft, std::int64_t actor_id) {
    if (!find_lead(tx.db, draft.lead)) {
        if (const auto mark = Suppressions(tx.db).find(draft.lead.str()))
            return erased_lead(tx, erased_uid(tx.db, *mark));
    }
    return ensure_lead(tx, draft.lead, actor_id, draft.profile);
}

/// ELG-abc… has the message OLG-abc…, unless that is taken.
std::string free_outreach_uid(Transaction& tx, const std::string& event_uid) {
    auto uid = "OLG-" + event_uid.substr(4);
    while (tx.db.value<std::int64_t>("SELECT 1 FROM event_text WHERE outreach_uid = ?", uid))
        uid = random_id(IdKind::outreach, tx.random());
    return uid;
}

}  // namespace

OutreachResult log_outreach(Transaction& tx, const OutreachDraft& draft) {
    if (auto known = find_same_client_id(tx.db, draft.client_id)) return *known;
    const auto actor_id = ensure_actor(tx, draft.actor);
    const auto lead = ensure_recipient(tx, draft, actor_id);
    const auto gated = is_erased_handle(lead.handle) ? erased_text() : gate_text(lead.status, draft.text);
    if (draft.collapse_repeats) {
        if (auto known = find_repeat(tx.db, draft, lead, actor_id, gated)) return *known;
    }

    const auto wanted = draft.sent_at.value_or(draft.received_at);
    const auto sent_at = std::clamp(wanted, instagram_launch, std::max(instagram_launch, draft.received_at));
    const bool clamped = sent_at != wanted;
    const auto flags = (clamped ? static_cast<std::int64_t>(EventFlag::time_clamped) : 0) |
                       (gated.cut ? static_cast<std::int64_t>(EventFlag::text_cut) : 0);
    const auto event = tx.add_event({.kind = draft.failed ? EventKind::outreach_failed : EventKind::outreach,
                                     .actor_id = actor_id,
                                     .lead_id = lead.id,
                                     .at = sent_at,
                                     .taken_at = draft.received_at,
                                     .client_id = draft.client_id,
                                     .flags = flags});
    const auto outreach_uid = free_outreach_uid(tx, event.uid);
    add_text(tx, event.id, gated, outreach_uid);
    if (!draft.failed) count_contact(tx, lead.id, {tx.self().operator_id, actor_id, sent_at});
    tx.touch_lead(lead.handle);
    return {event.uid, outreach_uid, lead.handle, sent_at, false, clamped};
}

}  // namespace instacrm::store
