#include "daemon/store/import.hpp"

#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"
#include "common/protocol/messages/profile.hpp"
#include "daemon/store/contacts.hpp"
#include "daemon/store/erasure.hpp"
#include "daemon/store/followups.hpp"
#include "daemon/store/import_match.hpp"
#include "daemon/store/outreach.hpp"
#include "daemon/store/people.hpp"

#include <algorithm>
#include <array>

namespace instacrm::store {
namespace {

constexpr std::size_t max_client_id = 128;  // characters
constexpr std::string_view between = "\x1f";

/// Gives a domain's complaint the name of the row's field.
template <class F>
auto named(const char* field, F&& understand) {
    try {
        return understand();
    } catch (const Invalid& invalid) {
        throw Invalid(std::string(field) + ": " + invalid.what(), invalid.remedy());
    }
}

// --- leads ----------------------------------------------------------------------------------------

/// Whether the lead was removed after the time of the row.
bool removed_since(Database& db, const LeadRef& lead, Time at) {
    if (!lead.removed) return false;
    const auto version = db.value<std::int64_t>("SELECT removed_ver FROM lead WHERE id = ?", lead.id);
    return version.value_or(0) > to_micros(at);
}

/// False when the date was so already, or another was set here after the row's time.
bool take_followup(Transaction& tx, const LeadRef& lead, const protocol::ImportedLead& row) {
    if (!row.followup_at) return false;
    const auto known =
        tx.db.one<std::int64_t, std::int64_t>("SELECT due_at, ver FROM followup WHERE lead_id = ?", lead.id);
    if (known) {
        const auto& [due, version] = *known;
        if (due == to_micros(*row.followup_at) || (row.at && version > to_micros(*row.at))) return false;
    }
    return set_followup(tx, lead, row.followup_at, nobody);
}

bool take_contact(Transaction& tx, const LeadRef& lead, const protocol::ImportedLead& row, const Deed& deed) {
    if (!row.email && !row.phone && !row.source) return false;
    return set_contact(tx, lead, {lead.handle, row.email, row.phone, row.source}, deed);
}

bool take_note(Transaction& tx, const LeadRef& lead, const protocol::ImportedLead& row, const Deed& deed) {
    if (!row.note || trim(*row.note).empty()) return false;
    std::string id = "note";
    id.append(between).append(lead.handle).append(between).append(trim(*row.note));
    return named("note", [&] { return add_note(tx, lead, *row.note, deed, id); });
}

// --- logs -----------------------------------------------------------------------------------------

std::int64_t operator_of(const Transaction& tx, const protocol::ImportedLog& row) {
    if (!row.operator_name || trim(*row.operator_name).empty()) return tx.self().operator_id;
    if (const auto id = find_operator(tx.db, *row.operator_name)) return *id;
    throw Invalid("operator_name: nobody in the team is called \"" + printable(*row.operator_name) + "\"",
                  "use a name or e-mail address of the team, or leave it out for yourself");
}

/// The sending account; nothing when it is unknown.
std::optional<Handle> actor_of(const protocol::ImportedLog& row) {
    if (!row.actor || trim(*row.actor).empty()) return std::nullopt;
    auto handle = named("actor", [&] { return Handle::parse(*row.actor); });
    return handle.str() == unknown_actor_handle ? std::nullopt : std::optional(std::move(handle));
}

std::string client_id_of(const protocol::ImportedLog& row, EventKind kind, const std::string& handle) {
    if (row.client_id) {
        if (row.client_id->empty() || code_points(*row.client_id) > max_client_id)
            throw Invalid("client_id has " + std::to_string(code_points(*row.client_id)) + " characters",
                          "write 1 to 128 characters, or leave it out");
        return *row.client_id;
    }
    std::string id = "row";
    const auto add = [&](std::string_view part) { id.append(between).append(part); };
    const auto actor = actor_of(row);
    add(to_string(kind));
    add(handle);
    add(actor ? actor->str() : "");
    add(format_utc(row.at));
    add(row.status ? to_string(*row.status) : trim(row.text.value_or("")));
    return id;
}

/// Everything that the kinds of rows need.
struct LogRow {
    const protocol::ImportedLog& row;
    EventKind kind;
    LeadRef lead;
    std::optional<Handle> actor;
    std::int64_t operator_id;
    PlausibleTime time;
    std::string client_id;
    const std::string& source;
};

/// Makes the account known: not before it is clear that the row is new.
Deed deed_of(Transaction& tx, const LogRow& log) {
    return {log.operator_id, log.actor ? ensure_seat(tx, *log.actor, log.operator_id) : nobody, log.time.at};
}

bool take_dm(Transaction& tx, const LogRow& log) {
    const auto text = gate_text(log.lead.status, log.row.text.value_or(""));
    const FileDm dm{log.lead, log.actor, text, log.time.at, log.kind};
    if (!log.lead.created) {
        if (const auto event = find_same_dm(tx.db, dm, log.source)) {
            note_source(tx, *event, log.source, log.client_id);
            return false;
        }
    }
    const auto written = add_outreach(tx, {.lead = log.lead,
                                           .deed = deed_of(tx, log),
                                           .text = text,
                                           .taken_at = tx.now(),
                                           .client_id = log.client_id,
                                           .failed = log.kind == EventKind::outreach_failed,
                                           .time_clamped = log.time.clamped});
    note_source(tx, written.event_id, log.source, log.client_id);
    tx.touch_lead(log.lead.handle);
    return true;
}

bool take_note(Transaction& tx, const LogRow& log) {
    const auto deed = deed_of(tx, log);
    return named("text",
                 [&] { return add_note(tx, log.lead, log.row.text.value_or(""), deed, log.client_id); });
}

bool take_status(Transaction& tx, const LogRow& log) {
    if (!log.row.status)
        throw Invalid("status is missing", "a row of kind status_changed says which status it became");
    if (log.row.if_cold.value_or(false)) {
        const bool moved = tx.db
                               .value<std::int64_t>("SELECT 1 FROM event WHERE lead_id = ? AND kind = ?",
                                                    log.lead.id, EventKind::status_changed)
                               .has_value();
        if (moved || log.lead.status != LeadStatus::cold_no_reply) return false;
    }
    return set_status(tx, log.lead, *log.row.status, deed_of(tx, log), log.client_id);
}

struct KindRow {
    EventKind kind;
    bool (*take)(Transaction& tx, const LogRow& log);  ///< false when it is in the log already
};
constexpr std::array<KindRow, 4> kinds{{{EventKind::outreach, take_dm},
                                        {EventKind::outreach_failed, take_dm},
                                        {EventKind::note_added, take_note},
                                        {EventKind::status_changed, take_status}}};

const KindRow& kind_of(const protocol::ImportedLog& row) {
    const auto kind = row.kind.value_or(EventKind::outreach);
    const auto* const found =
        std::find_if(kinds.begin(), kinds.end(), [&](const KindRow& known) { return known.kind == kind; });
    if (found != kinds.end()) return *found;
    std::string names;
    for (const auto& known : kinds) names.append(names.empty() ? "" : ", ").append(to_string(known.kind));
    throw Invalid("kind: " + std::string(to_string(kind)) + " is nothing that a file can bring",
                  "use one of: " + names);
}

/// The row itself was taken before, is an event of this log that was exported, or was found to be one.
bool is_known(Database& db, const std::string& client_id) {
    const auto key = client_key(client_id);
    return db.value<std::int64_t>("SELECT 1 FROM event WHERE client_key = ?", key) ||
           db.value<std::int64_t>("SELECT 1 FROM event_source WHERE client_key = ?", key) ||
           db.value<std::int64_t>("SELECT 1 FROM event WHERE uid = ?", client_id);
}

}  // namespace

Taken import_lead(Transaction& tx, const protocol::ImportedLead& row) {
    const auto handle = named("handle", [&] { return Handle::parse(row.handle); });
    const Deed deed{tx.self().operator_id, nobody, plausible(row.at.value_or(tx.now()), tx.now()).at};
    const auto found = find_lead(tx.db, handle);
    if (found && removed_since(tx.db, *found, deed.at)) return Taken::unchanged;
    const auto seq = tx.clocks().seq;
    const auto lead =
        ensure_lead(tx, found, handle, deed, protocol::Profile{row.full_name, row.bio, row.link});
    if (lead.created)
        tx.add_event({.kind = EventKind::lead_added,
                      .lead_id = lead.id,
                      .at = deed.at,
                      .to_value = static_cast<std::int64_t>(lead.status),
                      .details = "Lead = [Added]"});
    if (row.status) set_status(tx, lead, *row.status, deed);
    take_contact(tx, lead, row, deed);
    take_followup(tx, lead, row);
    take_note(tx, lead, row, deed);
    if (lead.created || (found && found->removed)) return Taken::added;
    return tx.clocks().seq != seq ? Taken::changed : Taken::unchanged;
}

Taken import_log(Transaction& tx, const protocol::ImportedLog& row, const std::string& source) {
    const auto handle = named("handle", [&] { return Handle::parse(row.handle); });
    const auto& kind = kind_of(row);
    auto actor = actor_of(row);
    const auto operator_id = operator_of(tx, row);
    auto client_id = client_id_of(row, kind.kind, handle.str());
    const auto found = find_lead(tx.db, handle);
    if (!found) refuse_erased(tx.db, handle);
    if (is_known(tx.db, client_id)) return Taken::unchanged;

    const auto time = plausible(row.at, tx.now());
    const Deed first{operator_id, nobody, time.at};
    // What happened before a lead was removed does not bring it back.
    const auto lead = found ? *found : ensure_lead(tx, handle, first, std::nullopt);
    const bool taken = kind.take(
        tx, {row, kind.kind, lead, std::move(actor), operator_id, time, std::move(client_id), source});
    return taken || lead.created ? Taken::added : Taken::unchanged;
}

}  // namespace instacrm::store
