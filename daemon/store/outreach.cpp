#include "daemon/store/outreach.hpp"

#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"
#include "daemon/store/erasure.hpp"
#include "daemon/store/people.hpp"

#include <algorithm>

namespace instacrm::store {
namespace {

using namespace std::chrono;

constexpr Time instagram_launch = sys_days(2010y / October / 6);

/// Two reports of one click come within this; a person's second message takes longer.
constexpr Duration repeat_window = seconds(2);

constexpr std::size_t max_reason = 500;  // characters

constexpr const char* event_columns =
    "SELECT e.uid, t.outreach_uid, l.handle, e.at, e.flags FROM event e "
    "JOIN event_text t ON t.event_id = e.id JOIN lead l ON l.id = e.lead_id ";

using EventRow = std::tuple<std::string, std::string, std::string, std::int64_t, std::int64_t>;

/// What stands for an erased person's name is nobody's business.
std::string shown_handle(const std::string& own, const Handle& asked) {
    return is_erased_handle(own) ? asked.str() : own;
}

OutreachResult as_duplicate(const EventRow& row, const Handle& asked) {
    const auto& [uid, outreach_uid, handle, at, flags] = row;
    return {uid,
            outreach_uid,
            shown_handle(handle, asked),
            from_micros(at),
            true,
            (flags & static_cast<std::int64_t>(EventFlag::time_clamped)) != 0};
}

/// What has a client id.
struct Bearer {
    std::int64_t event_id;
    EventKind kind;
    OutreachResult result;  ///< without an outreach_uid when it has no text

    bool is_message() const { return kind == EventKind::outreach || kind == EventKind::outreach_failed; }
};

std::optional<Bearer> find_bearer(Database& db, const std::string& client_id, const Handle& asked) {
    constexpr const char* sql =
        "SELECT e.id, e.kind, e.uid, COALESCE(t.outreach_uid, ''), COALESCE(l.handle, ''), e.at, e.flags "
        "FROM event e LEFT JOIN event_text t ON t.event_id = e.id LEFT JOIN lead l ON l.id = e.lead_id "
        "WHERE e.client_key = ?";
    const auto row =
        db.one<std::int64_t, EventKind, std::string, std::string, std::string, std::int64_t, std::int64_t>(
            sql, client_key(client_id));
    if (!row) return std::nullopt;
    const auto& [id, kind, uid, outreach_uid, handle, at, flags] = *row;
    return Bearer{id, kind, as_duplicate({uid, outreach_uid, handle, at, flags}, asked)};
}

/// The same account, lead and text, taken within two seconds either way.
std::optional<OutreachResult> find_repeat(Database& db, const OutreachDraft& draft, const LeadRef& lead,
                                          std::int64_t actor_id, const GatedText& text) {
    static const auto sql =
        std::string(event_columns) +
        "WHERE e.lead_id = ? AND e.actor_id = ? AND e.kind = ? AND e.created_at BETWEEN ? AND ? "
        "AND t.text = ? AND t.state = ?";
    const auto row = db.one<std::string, std::string, std::string, std::int64_t, std::int64_t>(
        sql, lead.id, actor_id, EventKind::outreach, to_micros(draft.received_at - repeat_window),
        to_micros(draft.received_at + repeat_window), text.text, text.state);
    return row ? std::optional(as_duplicate(*row, draft.lead)) : std::nullopt;
}

/// ELG-abc… has the message OLG-abc…, unless that is taken.
std::string free_outreach_uid(Transaction& tx, const std::string& event_uid) {
    auto uid = "OLG-" + event_uid.substr(4);
    while (tx.db.value<std::int64_t>("SELECT 1 FROM event_text WHERE outreach_uid = ?", uid))
        uid = random_id(IdKind::outreach, tx.random());
    return uid;
}

/// A damaged store may have lost a message's text: who sends the message again has it.
void give_text_back(Transaction& tx, Bearer& bearer, const OutreachDraft& draft) {
    const auto lead = tx.db.one<std::string, LeadStatus>(
        "SELECT l.handle, l.status FROM lead l JOIN event e ON e.lead_id = l.id WHERE e.id = ?",
        bearer.event_id);
    const bool erased = !lead || is_erased_handle(std::get<0>(*lead));
    auto& result = bearer.result;
    result.outreach_uid = free_outreach_uid(tx, result.event_uid);
    add_text(tx, bearer.event_id, bearer.kind,
             erased ? erased_text() : gate_text(std::get<1>(*lead), draft.text), result.outreach_uid);
    tx.add_to_outbox(Entity::event, bearer.event_id);
}

}  // namespace

PlausibleTime plausible(Time wanted, Time latest) {
    const auto at = std::clamp(wanted, instagram_launch, std::max(instagram_launch, latest));
    return {at, at != wanted};
}

WrittenOutreach add_outreach(Transaction& tx, const SentMessage& message) {
    const auto flags = (message.time_clamped ? static_cast<std::int64_t>(EventFlag::time_clamped) : 0) |
                       (message.text.cut ? static_cast<std::int64_t>(EventFlag::text_cut) : 0);
    const auto event =
        tx.add_event({.kind = message.failed ? EventKind::outreach_failed : EventKind::outreach,
                      .actor_id = message.deed.actor_id,
                      .lead_id = message.lead.id,
                      .operator_id = message.deed.operator_id,
                      .at = message.deed.at,
                      .taken_at = message.taken_at,
                      .client_id = message.client_id,
                      .flags = flags});
    const auto outreach_uid = free_outreach_uid(tx, event.uid);
    add_text(tx, event.id, message.failed ? EventKind::outreach_failed : EventKind::outreach, message.text,
             outreach_uid);
    if (!message.failed) count_contact(tx, message.lead.id, message.deed);
    return {event.id, event.uid, outreach_uid};
}

OutreachResult log_outreach(Transaction& tx, const OutreachDraft& draft) {
    auto client_id = draft.client_id;
    auto known = find_bearer(tx.db, client_id, draft.lead);
    if (known && !known->is_message()) {
        // The client gave the id to an override or a note before. The message was sent all the same.
        client_id = "outreach " + client_id;
        known = find_bearer(tx.db, client_id, draft.lead);
    }
    if (known && known->result.outreach_uid.empty()) give_text_back(tx, *known, draft);
    if (known) return known->result;
    const auto actor_id = ensure_actor(tx, draft.actor);
    const auto lead = ensure_recipient(tx, draft.lead, actor_id, draft.profile);
    const auto gated = is_erased_handle(lead.handle) ? erased_text() : gate_text(lead.status, draft.text);
    if (draft.collapse_repeats) {
        if (auto repeat = find_repeat(tx.db, draft, lead, actor_id, gated)) return *repeat;
    }

    const auto sent = plausible(draft.sent_at.value_or(draft.received_at), draft.received_at);
    const auto written = add_outreach(tx, {.lead = lead,
                                           .deed = {tx.self().operator_id, actor_id, sent.at},
                                           .text = gated,
                                           .taken_at = draft.received_at,
                                           .client_id = client_id,
                                           .failed = draft.failed,
                                           .time_clamped = sent.clamped});
    const auto shown = shown_handle(lead.handle, draft.lead);
    tx.touch_lead(shown);
    return {written.event_uid, written.outreach_uid, shown, sent.at, false, sent.clamped};
}

OverrideResult log_override(Transaction& tx, const OverrideDraft& draft) {
    if (const auto known = find_event(tx.db, draft.client_id)) return {*known, true};
    const auto reason = storable(trim(draft.reason));
    if (reason.empty() || code_points(reason) > max_reason)
        throw Invalid("the reason has " + std::to_string(code_points(reason)) + " characters",
                      "write 1 to 500 characters");
    const auto actor_id = ensure_actor(tx, draft.actor);
    const auto lead = ensure_recipient(tx, draft.lead, actor_id, std::nullopt);
    const auto event =
        tx.add_event({.kind = EventKind::override_given,
                      .actor_id = actor_id,
                      .lead_id = lead.id,
                      .client_id = draft.client_id,
                      .details = is_erased_handle(lead.handle) ? std::optional<std::string>()
                                                               : "Override = [" + reason + "]"});
    tx.touch_lead(shown_handle(lead.handle, draft.lead));
    return {event.uid, false};
}

}  // namespace instacrm::store
