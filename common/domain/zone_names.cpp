// The names of zones, without their rules: what the config's reader needs, and it links no library for it.
#include "common/domain/invalid.hpp"
#include "common/domain/nearest.hpp"
#include "common/domain/text.hpp"
#include "common/domain/time_zone.hpp"
#include "common/domain/zone_database.hpp"

#include <algorithm>

namespace instacrm {
namespace {

bool has_form(std::string_view name) {
    return !name.starts_with('/') && std::ranges::all_of(name, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '/' || c == '_' || c == '-' || c == '+';
    });
}

/// "berlin" and "Europe/Berln" both mean Europe/Berlin.
std::string near_zone(const std::string& name) {
    const auto zones = zones_of_system();
    const auto wanted = ascii_lower(name);
    std::vector<std::string> lower(zones.size());
    std::ranges::transform(zones, lower.begin(), [](const auto& zone) { return ascii_lower(zone); });
    for (std::size_t i = 0; i < zones.size(); ++i) {
        if (lower[i] == wanted || lower[i].ends_with("/" + wanted)) return zones[i];
    }
    const std::vector<std::string_view> words(lower.begin(), lower.end());
    const auto found = std::ranges::find(words, nearest(wanted, words));
    return found != words.end() ? zones[static_cast<std::size_t>(found - words.begin())] : "";
}

}  // namespace

void check_zone_name(const std::string& name) {
    if (name.empty() || (has_form(name) && system_may_have_zone(name))) return;
    const auto near = has_form(name) ? near_zone(name) : "";
    throw Invalid("\"" + printable(name) + "\" is not a time zone",
                  (near.empty() ? "" : "did you mean " + near + "? ") +
                      "write an IANA name such as Europe/Berlin, or leave it out for the machine's own");
}

}  // namespace instacrm
