// The names of zones, without their rules: what the config's reader needs, and it links no library for it.
#include "common/domain/invalid.hpp"
#include "common/domain/nearest.hpp"
#include "common/domain/text.hpp"
#include "common/domain/time_zone.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

namespace instacrm {
namespace {

namespace fs = std::filesystem;

constexpr const char* folder = "/usr/share/zoneinfo";

/// Every file of rules begins with this; the folder holds others besides.
bool holds_rules(const fs::path& file) {
    std::array<char, 4> start{};
    std::ifstream(file, std::ios::binary).read(start.data(), start.size());
    return std::string_view(start.data(), start.size()) == "TZif";
}

bool has_form(std::string_view name) {
    return !name.starts_with('/') && std::ranges::all_of(name, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '/' || c == '_' || c == '-' || c == '+';
    });
}

/// Copies of all zones for other ways of counting, and what is not a place.
bool is_apart(const std::string& name) {
    return std::ranges::any_of(std::array{"posix/", "right/", "posixrules", "localtime"},
                               [&](const char* start) { return name.starts_with(start); });
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

std::vector<std::string> zones_of_system() {
    std::vector<std::string> names;
    std::error_code error;
    for (auto entry = fs::recursive_directory_iterator(folder, error);
         !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
        const auto name = fs::relative(entry->path(), folder, error).generic_string();
        if (!is_apart(name) && entry->is_regular_file(error) && holds_rules(entry->path()))
            names.push_back(name);
    }
    std::ranges::sort(names);
    return names;
}

void check_zone_name(const std::string& name) {
    std::error_code ignored;
    if (name.empty()) return;
    const bool known = has_form(name) && !is_apart(name) &&
                       (!fs::exists(folder, ignored) || holds_rules(fs::path(folder) / name));
    if (known) return;
    const auto near = has_form(name) ? near_zone(name) : "";
    throw Invalid("\"" + printable(name) + "\" is not a time zone",
                  (near.empty() ? "" : "did you mean " + near + "? ") +
                      "write an IANA name such as Europe/Berlin, or leave it out for the machine's own");
}

}  // namespace instacrm
