#include "daemon/store/followups.hpp"

namespace instacrm::store {

void put_followup(Transaction& tx, std::int64_t lead_id, const Followup& followup) {
    const auto seq = tx.next_seq();
    tx.db.run(
        "INSERT INTO followup (lead_id, due_at, state, operator_id, ver, seq) VALUES (?, ?, ?, ?, ?, ?) ON "
        "CONFLICT DO UPDATE SET due_at = excluded.due_at, state = excluded.state, operator_id = "
        "excluded.operator_id, ver = excluded.ver, seq = excluded.seq",
        lead_id, followup.due_at, followup.state, followup.operator_id, followup.ver, seq);
    // The date is shown with the lead: who follows changes of leads is to see it.
    tx.db.run("UPDATE lead SET seq = ? WHERE id = ?", seq, lead_id);
}

std::string followup_text(const std::optional<std::int64_t>& due) {
    return due ? format_utc(from_micros(*due)) : "none";
}

std::optional<std::int64_t> followup_of(Database& db, const LeadRef& lead) {
    return db.value<std::int64_t>("SELECT due_at FROM followup WHERE lead_id = ? AND state = ?", lead.id,
                                  FollowupState::open);
}

void write_followup(Transaction& tx, const LeadRef& lead, const std::optional<std::int64_t>& due) {
    const auto before = tx.db.value<std::int64_t>("SELECT due_at FROM followup WHERE lead_id = ?", lead.id);
    put_followup(tx, lead.id,
                 {due.value_or(before.value_or(0)),
                  static_cast<std::int64_t>(due ? FollowupState::open : FollowupState::withdrawn),
                  tx.self().operator_id, tx.next_version()});
    tx.add_to_outbox(Entity::followup, lead.id);
    tx.touch_lead(lead.handle);
}

bool set_followup(Transaction& tx, const LeadRef& lead, std::optional<Time> due, std::int64_t actor_id) {
    const auto before = followup_of(tx.db, lead);
    const auto after = due ? std::optional(to_micros(*due)) : std::nullopt;
    if (before == after) return false;
    write_followup(tx, lead, after);
    tx.add_event({.kind = EventKind::followup_changed,
                  .actor_id = actor_id,
                  .lead_id = lead.id,
                  .from_value = before,
                  .to_value = after,
                  .details = "Follow-up = [" + followup_text(before) + " -> " + followup_text(after) + "]"});
    return true;
}

bool finish_followup(Transaction& tx, const LeadRef& lead, std::int64_t actor_id) {
    const auto before = followup_of(tx.db, lead);
    const auto done_since_contact = tx.db.value<std::int64_t>(
        "SELECT 1 FROM followup f JOIN lead l ON l.id = f.lead_id WHERE f.lead_id = ? AND f.state = ? AND "
        "f.ver >= "
        "COALESCE(l.last_contacted_at, 0)",
        lead.id, FollowupState::done);
    if (done_since_contact) return false;
    put_followup(tx, lead.id,
                 {before.value_or(to_micros(tx.now())), static_cast<std::int64_t>(FollowupState::done),
                  tx.self().operator_id, tx.next_version()});
    tx.add_to_outbox(Entity::followup, lead.id);
    tx.touch_lead(lead.handle);
    tx.add_event({.kind = EventKind::followup_changed,
                  .actor_id = actor_id,
                  .lead_id = lead.id,
                  .from_value = before,
                  .details = "Follow-up = [" + followup_text(before) + " -> done]"});
    return true;
}

}  // namespace instacrm::store
