#include "daemon/store/contacts.hpp"

#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"

#include <array>

namespace instacrm::store {
namespace {

using Contact = protocol::LeadSetContactRequest;

constexpr std::size_t max_contact = 500;  // characters; the cloud's columns
constexpr std::size_t max_source = 4000;  // characters

/// One versioned text column of a lead.
struct Field {
    LeadField field;
    std::string_view name;
    std::size_t max_length;  ///< characters
    const char* read;
    const char* write;
    std::optional<std::string> Contact::*wanted;
};

constexpr std::array<Field, 3> fields{{
    {LeadField::email, "Email", max_contact, "SELECT email, email_ver FROM lead WHERE id = ?",
     "UPDATE lead SET email = ?, email_ver = ? WHERE id = ?", &Contact::email},
    {LeadField::phone, "Phone", max_contact, "SELECT phone, phone_ver FROM lead WHERE id = ?",
     "UPDATE lead SET phone = ?, phone_ver = ? WHERE id = ?", &Contact::phone},
    {LeadField::contact_source, "Source", max_source,
     "SELECT contact_source, contact_source_ver FROM lead WHERE id = ?",
     "UPDATE lead SET contact_source = ?, contact_source_ver = ? WHERE id = ?", &Contact::source},
}};

constexpr std::string_view opening = "Update = [";
constexpr std::string_view arrow = " -> ";
constexpr std::string_view comma = ", ";

std::string clean(const Field& field, std::string_view wanted) {
    auto value = storable(trim(wanted));
    if (value.empty())
        throw Invalid(std::string(field.name) + " is empty",
                      "write a value, or N/S (not searched) or N/F (not found)");
    if (code_points(value) > field.max_length)
        throw Invalid(
            std::string(field.name) + " has more than " + std::to_string(field.max_length) + " characters",
            "shorten it");
    return value;
}

/// `Name: old -> value` at the beginning of `text`, which goes on with a comma or ends: takes it away and
/// gives the old value. Values hold commas and arrows as they please; the newer one is known.
std::optional<std::string> take_old(std::string_view& text, std::string_view name, std::string_view value) {
    const auto head = std::string(name) + ": ";
    if (!text.starts_with(head)) return std::nullopt;
    const auto tail = std::string(arrow) + std::string(value);
    for (auto at = text.find(tail, head.size()); at != std::string_view::npos; at = text.find(tail, at + 1)) {
        const auto rest = text.substr(at + tail.size());
        if (!rest.empty() && !rest.starts_with(comma)) continue;
        const auto old = text.substr(head.size(), at - head.size());
        text = rest.empty() ? rest : rest.substr(comma.size());
        return std::string(old);
    }
    return std::nullopt;
}

}  // namespace

std::string write_contact(Transaction& tx, const LeadRef& lead, const Contact& contact, Time at) {
    std::string changes;
    std::int64_t changed = 0;
    for (const auto& field : fields) {
        const auto& wanted = contact.*field.wanted;
        if (!wanted) continue;
        const auto value = clean(field, *wanted);
        const auto [old, old_version] = tx.db.one<std::string, std::int64_t>(field.read, lead.id).value();
        const auto version = old == value ? std::nullopt : version_of(tx, at, old_version);
        if (!version) continue;
        tx.db.run(field.write, value, *version, lead.id);
        changes += (changes.empty() ? "" : std::string(comma)) + change_text(field.name, old, value);
        changed |= bits(field.field);
    }
    if (changed != 0) mark_changed(tx, lead, changed, at);
    return changes;
}

bool set_contact(Transaction& tx, const LeadRef& lead, const Contact& contact) {
    return set_contact(tx, lead, contact, deed_now(tx, nobody));
}

bool set_contact(Transaction& tx, const LeadRef& lead, const Contact& contact, const Deed& deed) {
    const auto changes = write_contact(tx, lead, contact, deed.at);
    if (changes.empty()) return false;
    tx.add_event({.kind = EventKind::contact_changed,
                  .actor_id = deed.actor_id,
                  .lead_id = lead.id,
                  .operator_id = deed.operator_id,
                  .at = deed.at,
                  .details = std::string(opening) + changes + "]"});
    return true;
}

std::optional<Contact> contact_before(Database& db, const LeadRef& lead, std::string_view details) {
    if (!details.starts_with(opening) || !details.ends_with(']')) return std::nullopt;
    auto rest = details.substr(opening.size(), details.size() - opening.size() - 1);
    Contact before;
    for (const auto& field : fields) {
        const auto row = db.one<std::string, std::int64_t>(field.read, lead.id).value();
        before.*field.wanted = take_old(rest, field.name, std::get<0>(row));
    }
    if (!rest.empty()) return std::nullopt;
    return before;
}

}  // namespace instacrm::store
