#include "common/domain/time_zone.hpp"
#include "common/domain/zone_database.hpp"

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

/// Copies of all zones for other ways of counting, and what is not a place.
bool is_apart(const std::string& name) {
    return std::ranges::any_of(std::array{"posix/", "right/", "posixrules", "localtime"},
                               [&](const char* start) { return name.starts_with(start); });
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

bool system_may_have_zone(const std::string& name) {
    std::error_code ignored;
    return !is_apart(name) && (!fs::exists(folder, ignored) || holds_rules(fs::path(folder) / name));
}

}  // namespace instacrm
