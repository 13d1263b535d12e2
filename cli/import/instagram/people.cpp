#include "cli/import/instagram/people.hpp"

#include "cli/import/instagram/mojibake.hpp"
#include "common/domain/handle.hpp"
#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"

#include <algorithm>
#include <array>

namespace instacrm::cli {
namespace {

std::string text_of(const json::object& object, std::string_view name) {
    const auto* const value = object.if_contains(name);
    const auto* const text = value != nullptr ? value->if_string() : nullptr;
    return text != nullptr ? mended({text->data(), text->size()}) : std::string();
}

const json::array* array_of(const json::object& object, std::string_view name) {
    const auto* const value = object.if_contains(name);
    return value != nullptr ? value->if_array() : nullptr;
}

/// Seconds since 1970.
std::optional<Time> time_of(const json::object& object) {
    const auto* const value = object.if_contains("timestamp");
    const auto* const seconds = value != nullptr ? value->if_int64() : nullptr;
    if (seconds == nullptr || *seconds <= 0 || *seconds > 253'402'300'799) return std::nullopt;
    return from_micros(*seconds * 1'000'000);
}

/// A user name, or the end of a link to a profile.
std::optional<std::string> as_handle(const std::string& text) {
    if (text.empty()) return std::nullopt;
    try {
        return Handle::parse(text).str();
    } catch (const Invalid&) {
        return std::nullopt;
    }
}

/// `{"string_list_data": [{"href", "value"?, "timestamp"}], "title"}`.
std::optional<protocol::AudiencePerson> from_string_list(const json::object& entry) {
    const auto* const list = array_of(entry, "string_list_data");
    const auto* const first = list != nullptr && !list->empty() ? list->front().if_object() : nullptr;
    if (first == nullptr) return std::nullopt;
    auto handle = as_handle(text_of(*first, "value"));
    if (!handle) handle = as_handle(text_of(entry, "title"));
    if (!handle) handle = as_handle(text_of(*first, "href"));
    if (!handle) return std::nullopt;
    return protocol::AudiencePerson{std::move(*handle), time_of(*first)};
}

/// How the label of the user name begins in some languages, in lower case.
constexpr std::array<std::string_view, 9> user_name_labels{"username",    "user name",         "benutzername",
                                                           "nom d",       "nombre de usuario", "nome de us",
                                                           "nome utente", "gebruikersnaam",    "nazwa u"};

/// `{"label_values": [{"label": "Username", "value"}], "timestamp"}`: the labels are in the user's language.
std::optional<protocol::AudiencePerson> from_labels(const json::object& entry) {
    const auto* const labels = array_of(entry, "label_values");
    if (labels == nullptr) return std::nullopt;
    std::optional<std::string> by_label;
    std::optional<std::string> by_link;
    std::optional<std::string> by_form;
    for (const auto& value : *labels) {
        const auto* const object = value.if_object();
        if (object == nullptr) continue;
        const auto label = ascii_lower(text_of(*object, "label"));
        const auto named =
            std::ranges::any_of(user_name_labels, [&](auto word) { return label.starts_with(word); });
        const auto text = text_of(*object, "value");
        const auto handle = as_handle(text);
        if (!by_label && named) by_label = handle;
        if (!by_link) by_link = as_handle(text_of(*object, "href"));
        if (!by_link && text.find("instagram.com/") != std::string::npos) by_link = handle;
        if (!by_form) by_form = handle;
    }
    const auto& handle = by_label ? by_label : by_link ? by_link : by_form;
    if (!handle) return std::nullopt;
    return protocol::AudiencePerson{*handle, time_of(entry)};
}

void add_entry(const json::value& value, PeopleFound& found) {
    const auto* const entry = value.if_object();
    std::optional<protocol::AudiencePerson> person;
    if (entry != nullptr) person = from_string_list(*entry);
    if (entry != nullptr && !person) person = from_labels(*entry);
    if (person)
        found.people.push_back(std::move(*person));
    else
        ++found.skipped;
}

/// A list of one may be the entry itself.
void add_entries(const json::value& value, PeopleFound& found) {
    if (const auto* const list = value.if_array()) {
        for (const auto& entry : *list) add_entry(entry, found);
    } else {
        add_entry(value, found);
    }
}

}  // namespace

std::optional<protocol::AudienceSide> side_of(const std::string& file_name) {
    const auto stem = file_name.substr(0, file_name.find('.'));
    const auto is = [&](std::string_view list) {
        return stem == list || (stem.starts_with(std::string(list) + "_") &&
                                stem.find_first_not_of("0123456789", list.size() + 1) == std::string::npos);
    };
    if (is("followers")) return protocol::AudienceSide::followers;
    if (is("following")) return protocol::AudienceSide::following;
    return std::nullopt;
}

void add_people(const json::value& document, PeopleFound& found) {
    if (const auto* const object = document.if_object()) {
        for (const auto& member : *object) {
            if (std::string_view(member.key()).starts_with("relationships_"))
                return add_entries(member.value(), found);
        }
    }
    add_entries(document, found);
}

}  // namespace instacrm::cli
