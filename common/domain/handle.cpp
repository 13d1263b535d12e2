#include "common/domain/handle.hpp"

#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"

#include <algorithm>

namespace instacrm {
namespace {

constexpr std::size_t max_length = 30;  // Instagram's own limit

/// The part of a pasted profile link that can be the name, or the text itself when it is no link.
std::string_view without_link(std::string_view text) {
    const auto drop = [&text](std::string_view prefix) {
        if (ascii_lower(text.substr(0, prefix.size())) == prefix) {
            text.remove_prefix(prefix.size());
            return true;
        }
        return false;
    };
    if (!drop("https://")) drop("http://");
    if (!drop("www.")) drop("m.");
    if (!drop("instagram.com/")) return {};
    drop("_u/");
    return text.substr(0, text.find_first_of("/?#"));
}

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
    throw Invalid("\"" + printable(text) + "\" is not an Instagram user name: " + why,
                  "a user name has 1 to 30 of the letters a-z, digits, dots and underscores; no dot at the "
                  "start or end, no two dots in a row");
}

}  // namespace

Handle Handle::parse(std::string_view text) {
    const auto trimmed = trim(text);
    auto name = without_link(trimmed);
    if (name.empty()) name = trimmed;
    if (name.starts_with('@')) name.remove_prefix(1);

    if (name.empty()) refuse(text, "it is empty");
    auto lower = ascii_lower(name);
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
    };
    if (const auto bad = std::ranges::find_if_not(lower, allowed); bad != lower.end()) {
        refuse(text, *bad == ' ' ? "it has a space in it" : "it has a character that user names cannot have");
    }
    if (lower.size() > max_length) refuse(text, "it has " + std::to_string(lower.size()) + " characters");
    if (lower.front() == '.' || lower.back() == '.') refuse(text, "it starts or ends with a dot");
    if (lower.find("..") != std::string::npos) refuse(text, "it has two dots in a row");
    return Handle(std::move(lower));
}

}  // namespace instacrm
