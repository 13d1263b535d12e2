#include "tests/support/temp_home.hpp"

#include "common/platform/system.hpp"

#include <random>

namespace instacrm::test {

namespace fs = std::filesystem;

TempHome::TempHome() {
    std::random_device random;
    do {
        folder_ = fs::temp_directory_path() / ("icrm-" + std::to_string(random()));
    } while (!fs::create_directories(folder_));
}

TempHome::~TempHome() {
    std::error_code ignored;  // on Windows a program that was killed may still hold a file
    fs::remove_all(folder_, ignored);
}

config::Paths TempHome::paths() const {
    return config::resolve_paths(config::Scope::user, [this](const char* name) {
        return std::string_view(name) == "INSTACRM_HOME" ? std::optional(folder_.string()) : std::nullopt;
    });
}

std::pair<std::string, std::string> TempHome::variable() const {
    return {"INSTACRM_HOME", folder_.string()};
}

void TempHome::write_config(std::string_view more) const {
    std::string text = "operator: {name: Anna, email: anna@example.com}\n";
    text += more;
    platform::write_file_atomically(paths().config_file, text);
}

}  // namespace instacrm::test
