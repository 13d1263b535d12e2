#include "daemon/store/undo.hpp"

#include "daemon/store/contacts.hpp"
#include "daemon/store/effects.hpp"
#include "daemon/store/followups.hpp"

#include <fmt/format.h>

namespace instacrm::store {
namespace {

std::string status_name(std::int64_t number) {
    return std::string(to_string(enum_from_number<LeadStatus>(number)));
}

/// Each gives the old value back and says so in words; nothing when the lead has another by now.
using Words = std::optional<std::string>;

Words undo_status(Transaction& tx, const LeadRef& lead, const Change& change) {
    if (!change.from || change.to != static_cast<std::int64_t>(lead.status)) return std::nullopt;
    tx.db.run("UPDATE lead SET status = ?, status_ver = ? WHERE id = ?", *change.from, tx.next_version(),
              lead.id);
    mark_changed(tx, lead, bits(LeadField::status));
    return change_text("Status", status_name(*change.to), status_name(*change.from));
}

Words undo_contact(Transaction& tx, const LeadRef& lead, const Change& change) {
    const auto before = contact_before(tx.db, lead, change.details);
    return before ? Words(write_contact(tx, lead, *before, tx.now())) : std::nullopt;
}

Words undo_followup(Transaction& tx, const LeadRef& lead, const Change& change) {
    if (followup_of(tx.db, lead) != change.to) return std::nullopt;
    write_followup(tx, lead, change.from);
    return change_text("Follow-up", followup_text(change.to), followup_text(change.from));
}

Words undo_removal(Transaction& tx, const LeadRef& lead, const Change& /*change*/) {
    if (!lead.removed) return std::nullopt;
    tx.db.run("UPDATE lead SET removed = 0, removed_ver = ? WHERE id = ?", tx.next_version(), lead.id);
    mark_changed(tx, lead, bits(LeadField::removed));
    return "Lead: removed -> " + std::string(to_string(lead.status));
}

struct Way {
    EventKind kind;
    Words (*undo)(Transaction&, const LeadRef&, const Change&);
};
constexpr Way ways[] = {{EventKind::status_changed, undo_status},
                        {EventKind::contact_changed, undo_contact},
                        {EventKind::followup_changed, undo_followup},
                        {EventKind::lead_removed, undo_removal}};

std::string undoable_kinds() {
    std::string list;
    for (const auto& way : ways)
        list += (list.empty() ? "" : ", ") + std::to_string(static_cast<int>(way.kind));
    return list;
}

}  // namespace

std::optional<Change> last_change(Database& db, const LeadRef& lead) {
    static const auto sql = fmt::format(
        "SELECT e.uid, e.kind, e.from_value, e.to_value, COALESCE(e.details, '') FROM event e WHERE "
        "e.lead_id = ? AND e.kind IN ({}) AND {} ORDER BY e.at DESC, e.id DESC LIMIT 1",
        undoable_kinds(), still_holds);
    using Number = std::optional<std::int64_t>;
    auto row = db.one<std::string, EventKind, Number, Number, std::string>(sql, lead.id);
    if (!row) return std::nullopt;
    auto& [uid, kind, from, to, details] = *row;
    return Change{std::move(uid), kind, from, to, std::move(details)};
}

std::optional<std::string> undo(Transaction& tx, const LeadRef& lead, const Change& change,
                                std::int64_t actor_id) {
    const auto* const way = std::ranges::find(ways, change.kind, &Way::kind);
    const auto words = way != std::end(ways) ? way->undo(tx, lead, change) : std::nullopt;
    if (!words) return std::nullopt;
    // `still_holds` and the other machines read the id where it stands.
    const auto event = tx.add_event({.kind = EventKind::undone,
                                     .actor_id = actor_id,
                                     .lead_id = lead.id,
                                     .from_value = change.to,
                                     .to_value = change.from,
                                     .details = "Undo = [" + change.event_uid + ": " + *words + "]"});
    recount_lead(tx, lead.id);
    return event.uid;
}

}  // namespace instacrm::store
