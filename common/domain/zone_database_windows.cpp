// Windows has no zoneinfo: the IANA database's own files lie beside the program, in `tzdata`.
#include "common/domain/time_zone.hpp"
#include "common/domain/zone_database.hpp"
#include "common/platform/system.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace instacrm {
namespace {

namespace fs = std::filesystem;

constexpr std::array files{"africa",   "antarctica", "asia",         "australasia", "backward",
                           "etcetera", "europe",     "northamerica", "southamerica"};

/// "Zone NAME …" begins a zone, "Link TARGET NAME" gives one another name.
void add_names(const fs::path& file, std::vector<std::string>& names) {
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);) {
        std::istringstream words(line);
        std::string kind;
        std::string name;
        words >> kind >> name;
        if (kind == "Link") words >> name;
        if (kind == "Zone" || kind == "Link") names.push_back(name);
    }
}

}  // namespace

std::vector<std::string> zones_of_system() {
    std::vector<std::string> names;
    for (const auto* file : files) add_names(zone_folder() / file, names);
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    return names;
}

bool system_may_have_zone(const std::string& name) {
    const auto names = zones_of_system();
    return names.empty() || std::ranges::binary_search(names, name);
}

fs::path zone_folder() {
    auto program = platform::program_path();
    return program.replace_filename("tzdata");
}

}  // namespace instacrm
