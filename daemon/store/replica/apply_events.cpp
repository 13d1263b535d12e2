// Events from the cloud, with their texts.
#include "common/domain/text.hpp"
#include "daemon/store/leads.hpp"
#include "daemon/store/merge.hpp"
#include "daemon/store/replica/applier.hpp"
#include "daemon/store/undo.hpp"

namespace instacrm::store {

namespace {

/// What another program's DETAILS say of a change of status: `Status Change = [Status: A -> B]`.
struct ForeignChange {
    std::int64_t from;
    std::int64_t to;
};

std::optional<ForeignChange> parse_status_change(std::string_view details) {
    constexpr std::string_view opening = "Status Change = [Status: ";
    if (!details.starts_with(opening) || !details.ends_with(']')) return std::nullopt;
    details = details.substr(opening.size(), details.size() - opening.size() - 1);
    const auto arrow = details.find(" -> ");
    if (arrow == std::string_view::npos) return std::nullopt;
    const auto from = word<LeadStatus>(details.substr(0, arrow));
    const auto to = word<LeadStatus>(details.substr(arrow + 4));
    if (!from || !to) return std::nullopt;
    return ForeignChange{static_cast<std::int64_t>(*from), static_cast<std::int64_t>(*to)};
}

}  // namespace

/// Two different events drew the same id: ours, which the cloud does not have, draws another. True when it
/// was so.
bool Applier::redraw_if_other(const EventRow& row, std::int64_t id) {
    const auto [created, key] =
        db_.one<std::int64_t, Text>("SELECT created_at, client_key FROM event WHERE id = ?", id).value();
    if (created == to_micros(row.created_at) && key == row.client_key) return false;
    if (!db_.value<std::int64_t>("SELECT 1 FROM outbox WHERE entity = ? AND row_id = ?", Entity::event, id))
        return false;
    std::string uid;
    do uid = random_id(IdKind::event, tx_.random());
    while (db_.value<std::int64_t>("SELECT 1 FROM event WHERE uid = ?", uid));
    db_.run("UPDATE event SET uid = ? WHERE id = ?", uid, id);
    return true;
}

/// Whether no event takes this one back: what does may have come before it.
bool Applier::holds(const std::string& uid) {
    static const auto sql = std::string("SELECT 1 FROM event e WHERE e.uid = ? AND ") + still_holds;
    return db_.value<std::int64_t>(sql, uid).has_value();
}

void Applier::insert_event(const EventRow& row) {
    const auto type = word<EventType>(row.type).value_or(EventType::system);
    const auto change = row.details && !row.kind ? parse_status_change(*row.details) : std::nullopt;
    auto kind = row.kind ? word<EventKind>(*row.kind).value_or(EventKind::foreign) : EventKind::foreign;
    if (!row.kind && type == EventType::outreach) kind = EventKind::outreach;
    if (change) kind = EventKind::status_changed;
    const auto from = change ? std::optional(change->from) : row.from_value;
    const auto to = change ? std::optional(change->to) : row.to_value;

    const auto at = row.at.value_or(row.created_at);
    const Deed deed{refs_.find(Entity::operator_, row.operator_id).value_or(nobody),
                    refs_.find(Entity::actor, row.actor_id).value_or(nobody), at};
    const auto lead_id = refs_.find(Entity::lead, row.lead_id).value_or(nobody);
    const auto handle = db_.value<std::string>("SELECT handle FROM lead WHERE id = ? AND id > 0", lead_id);
    const bool erased = handle && is_erased_handle(*handle);
    auto key = row.client_key;
    if (key && db_.value<std::int64_t>("SELECT 1 FROM event WHERE client_key = ?", *key)) key.reset();

    db_.run(
        "INSERT INTO event (uid, client_key, type, kind, operator_id, actor_id, lead_id, at, created_at, "
        "from_value, to_value, flags, details, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.id, key, type, kind, deed.operator_id, deed.actor_id, lead_id, to_micros(at),
        to_micros(row.created_at), from, to, row.flags, erased ? Text() : row.details, tx_.next_seq());
    count_event(tx_, kind, deed);
    if (!handle) return;
    if (kind == EventKind::outreach) count_contact(tx_, lead_id, deed);
    if (kind == EventKind::undone) recount_lead(tx_, lead_id);
    const auto merge =
        kind == EventKind::merged && row.details && !erased ? parse_merge(*row.details) : std::nullopt;
    if (merge) {
        tx_.saw_version(to.value_or(0));
        take_merge(tx_, lead_id, *merge);
    }
    if (kind == EventKind::status_changed && to && holds(row.id)) {
        if (const auto table = table_of<LeadStatus>();
            *to >= 0 && static_cast<std::size_t>(*to) < table.size())
            reach_stages(tx_, lead_id, static_cast<LeadStatus>(*to), deed);
    }
    tx_.touch_lead(*handle);
}

void Applier::take(const EventRow& row) {
    const auto known = db_.value<std::int64_t>("SELECT id FROM event WHERE uid = ?", row.id);
    if (!known || redraw_if_other(row, *known)) return insert_event(row);
    const auto lead = refs_.find(Entity::lead, row.lead_id);
    if (lead && is_erased(*lead)) erase_event(*known, *lead);
}

/// The gate of every text asks for the lead's status now, here as everywhere.
void Applier::take(const MessageRow& row) {
    const auto event = db_.one<std::int64_t, EventKind, LeadStatus, bool>(
        "SELECT e.id, e.kind, l.status, l.id > 0 AND l.handle LIKE '-%' FROM event e JOIN lead l ON l.id = "
        "e.lead_id "
        "WHERE "
        "e.uid = ?",
        row.event_id);
    if (!event) return;
    const auto [id, kind, status, erased] = *event;
    const auto state = erased ? TextState::erased
                       : row.state >= 0 && row.state <= static_cast<std::int64_t>(TextState::erased)
                           ? static_cast<TextState>(row.state)
                           : TextState::stored;
    auto gated = gate_text(status, row.text);
    if (gated.state != TextState::withheld && state != TextState::stored) gated = {" ", state, false};
    const auto known = db_.value<TextState>("SELECT state FROM event_text WHERE event_id = ?", id);
    if (!known) {
        const bool taken =
            db_.value<std::int64_t>("SELECT 1 FROM event_text WHERE outreach_uid = ?", row.id).has_value();
        add_text(tx_, id, kind, gated, taken ? Text() : Text(row.id));
    } else if (state == TextState::erased && *known != TextState::erased) {
        db_.run("UPDATE event_text SET text = ' ', state = ? WHERE event_id = ?", TextState::erased, id);
    }
}

void Applier::take(const NoteRow& row) {
    const auto event =
        db_.one<std::int64_t, std::int64_t>("SELECT id, lead_id FROM event WHERE uid = ?", row.event_id);
    if (!event) return;
    const auto [id, lead_id] = *event;
    if (db_.value<std::int64_t>("SELECT 1 FROM event_text WHERE event_id = ?", id)) return;
    const auto text = storable(trim(row.text));
    const auto state = text.empty() ? TextState::empty : TextState::stored;
    add_text(tx_, id, EventKind::note_added,
             is_erased(lead_id) ? erased_text() : GatedText{text.empty() ? " " : text, state, false},
             std::nullopt);
}

}  // namespace instacrm::store
