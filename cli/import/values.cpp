#include "cli/import/values.hpp"

#include "cli/words.hpp"
#include "common/domain/handle.hpp"
#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace instacrm::cli {
namespace {

constexpr std::array<ImportField, 11> leads{{
    {"handle",
     "instagram|instagram handle|instagram username|instagram user name|instagram url|instagram profile|ig "
     "handle|ig username|ig|insta|username|user name|user|target|target username|tar "
     "username|profile|profile "
     "url|lead",
     true},
    {"status", "lead status|stage|lead stage|pipeline|pipeline stage|tar status"},
    {"full_name", "name|contact name|display name|full name"},
    {"bio", "biography"},
    {"link", "website|url|external link|external url|web"},
    {"email", "e mail|mail|email address|e mail address|email 1"},
    {"phone", "phone number|phone num|mobile|mobile phone|telephone|tel|telefon|phone 1|whatsapp"},
    {"source", "contact source|cont source|source summary|lead source"},
    {"note", "notes|comment|comments|remark|remarks|notiz"},
    {"followup_at",
     "follow up|follow up at|follow up date|next follow up|next contact|due|due date|reminder"},
    {"at", "updated at|last updated|last modified|modified|changed at|changed|updated"},
}};

constexpr std::array<ImportField, 12> logs{{
    {"handle",
     "lead|instagram|instagram handle|username|user name|target|target username|tar username|recipient|to|"
     "profile|profile url",
     true},
    {"at", "sent at|timestamp|time|date|sent|created at|datetime|date time", true},
    {"kind", "event|event kind|event type|type"},
    {"actor", "actor username|account|sending account|sender|from|from account|act username"},
    {"operator_name", "operator|opr name|sent by|user|agent|employee"},
    {"text", "message|message text|message snippet|body|dm|content"},
    {"status", "new status|to status"},
    {"client_id", ""},
    {"id", "elg id"},
    {"if_cold", ""},
    {"details", ""},
    {"text_state", ""},
}};

template <class F>
auto named(std::string_view field, F&& understand) {
    try {
        return understand();
    } catch (const Invalid& invalid) {
        throw Invalid(std::string(field) + ": " + invalid.what(), invalid.remedy());
    }
}

/// The cell as `understand` reads it; nothing when it is empty.
template <class F>
auto read(const Mapping& mapping, const Row& row, std::string_view field, F&& understand)
    -> std::optional<decltype(understand(std::string_view()))> {
    const auto cell = mapping.cell(row, field);
    if (trim(cell).empty()) return std::nullopt;
    return named(field, [&] { return understand(cell); });
}

std::string as_it_is(std::string_view text) {
    return std::string(text);
}

std::string as_handle(std::string_view text) {
    return Handle::parse(text).str();
}

std::string required_handle(const Mapping& mapping, const Row& row) {
    return named("handle", [&] { return as_handle(mapping.cell(row, "handle")); });
}

/// What other programs write for "unknown".
std::optional<std::string> known(std::optional<std::string> text) {
    constexpr std::array<std::string_view, 4> unknown{"n/s", "n/a", "null", "none"};
    if (text && std::ranges::find(unknown, ascii_lower(trim(*text))) != unknown.end()) return std::nullopt;
    return text;
}

struct StatusWord {
    std::string_view word;
    LeadStatus status;
};
constexpr std::array<StatusWord, 11> other_statuses{{{"new", LeadStatus::cold_no_reply},
                                                     {"cold", LeadStatus::cold_no_reply},
                                                     {"contacted", LeadStatus::cold_no_reply},
                                                     {"not-contacted", LeadStatus::cold_no_reply},
                                                     {"reply", LeadStatus::replied},
                                                     {"interested", LeadStatus::warm},
                                                     {"client", LeadStatus::client},
                                                     {"customer", LeadStatus::client},
                                                     {"do-not-contact", LeadStatus::excluded},
                                                     {"dnc", LeadStatus::excluded},
                                                     {"blocked", LeadStatus::excluded}}};

struct KindWord {
    std::string_view word;
    EventKind kind;
};
constexpr std::array<KindWord, 6> other_kinds{{{"dm", EventKind::outreach},
                                               {"message", EventKind::outreach},
                                               {"failed", EventKind::outreach_failed},
                                               {"note", EventKind::note_added},
                                               {"status", EventKind::status_changed},
                                               {"status-change", EventKind::status_changed}}};

EventKind parse_kind(std::string_view text) {
    const auto word = folded(text);
    const auto* const found = std::find_if(other_kinds.begin(), other_kinds.end(),
                                           [&](const auto& row) { return row.word == word; });
    return found != other_kinds.end() ? found->kind : parse_word<EventKind>(text);
}

/// `Status Change = [Status: A -> B]`, as details say it: B.
std::optional<LeadStatus> status_in(std::string_view details) {
    const auto arrow = details.find(" -> ");
    if (details.find("Status: ") == std::string_view::npos || arrow == std::string_view::npos)
        return std::nullopt;
    const auto to = details.substr(arrow + 4);
    return parse_imported_status(to.substr(0, to.find_first_of("]\"")));
}

bool can_be_brought(EventKind kind) {
    return kind == EventKind::outreach || kind == EventKind::outreach_failed ||
           kind == EventKind::note_added || kind == EventKind::status_changed;
}

/// The texts of erased people are no messages any more, and so are their rows.
bool is_erased(const Mapping& mapping, const Row& row) {
    return mapping.cell(row, "text_state") == to_string(TextState::erased);
}

std::optional<Time> epoch_time(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    if (text.size() == 10) return from_micros(number * 1'000'000);
    if (text.size() == 13) return from_micros(number * 1000);
    if (text.size() == 16) return from_micros(number);
    return std::nullopt;
}

/// `20.11.2026 14:30` as `2026-11-20 14:30`; anything else as it is.
std::string year_first(std::string_view text) {
    const bool dotted = text.size() >= 10 && text[2] == '.' && text[5] == '.';
    if (!dotted) return std::string(text);
    return std::string(text.substr(6, 4)) + "-" + std::string(text.substr(3, 2)) + "-" +
           std::string(text.substr(0, 2)) + std::string(text.substr(10));
}

}  // namespace

std::span<const ImportField> lead_fields() {
    return leads;
}

std::span<const ImportField> log_fields() {
    return logs;
}

LeadStatus parse_imported_status(std::string_view text) {
    const auto word = folded(text);
    const auto* const found = std::find_if(other_statuses.begin(), other_statuses.end(),
                                           [&](const auto& row) { return row.word == word; });
    return found != other_statuses.end() ? found->status : parse_word<LeadStatus>(text);
}

Time parse_imported_time(std::string_view text) {
    const auto trimmed = trim(text);
    if (const auto time = epoch_time(trimmed)) return *time;
    const auto iso = year_first(trimmed);
    try {
        return parse_time(iso.size() == 10 ? iso + " 00:00" : iso, ZoneDefault::local);
    } catch (const Invalid&) {
        throw Invalid(
            "\"" + printable(text) + "\" is not a time",
            "write 2026-11-20T14:30:00Z, 2026-11-20 14:30 or 20.11.2026 14:30 (local), or 2026-11-20");
    }
}

protocol::ImportedLead read_lead(const Mapping& mapping, const Row& row) {
    protocol::ImportedLead lead;
    lead.handle = required_handle(mapping, row);
    lead.status = read(mapping, row, "status", parse_imported_status);
    lead.full_name = read(mapping, row, "full_name", as_it_is);
    lead.bio = read(mapping, row, "bio", as_it_is);
    lead.link = read(mapping, row, "link", as_it_is);
    lead.email = known(read(mapping, row, "email", as_it_is));
    lead.phone = known(read(mapping, row, "phone", as_it_is));
    lead.source = known(read(mapping, row, "source", as_it_is));
    lead.note = known(read(mapping, row, "note", as_it_is));
    lead.followup_at = read(mapping, row, "followup_at", parse_imported_time);
    lead.at = read(mapping, row, "at", parse_imported_time);
    return lead;
}

std::optional<protocol::ImportedLog> read_log(const Mapping& mapping, const Row& row,
                                              const LogDefaults& defaults) {
    protocol::ImportedLog log;
    log.kind = read(mapping, row, "kind", parse_kind);
    if (!can_be_brought(log.kind.value_or(EventKind::outreach)) || is_erased(mapping, row))
        return std::nullopt;
    log.handle = required_handle(mapping, row);
    const auto at = read(mapping, row, "at", parse_imported_time);
    if (!at) throw Invalid("at is empty", "write when it happened: 2026-11-20T14:30:00Z");
    log.at = *at;
    log.actor = read(mapping, row, "actor", as_handle);
    if (!log.actor) log.actor = defaults.actor;
    log.operator_name = read(mapping, row, "operator_name", as_it_is);
    if (defaults.operator_name) log.operator_name = defaults.operator_name;
    log.text = read(mapping, row, "text", as_it_is);
    log.status = read(mapping, row, "status", parse_imported_status);
    if (!log.status && log.kind == EventKind::status_changed)
        log.status = named("details", [&] { return status_in(mapping.cell(row, "details")); });
    if (mapping.cell(row, "if_cold") == "true") log.if_cold = true;
    log.client_id = read(mapping, row, "client_id", as_it_is);
    // Of an export. Other programs number their rows, each file from 1: that says nothing.
    const auto id = mapping.cell(row, "id");
    if (!log.client_id && id.starts_with("ELG-")) log.client_id = std::string(id);
    return log;
}

}  // namespace instacrm::cli
