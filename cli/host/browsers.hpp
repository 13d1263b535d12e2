// The browsers that can start instacrm-nmhost, and where each looks for the manifests of native hosts.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::cli {

namespace fs = std::filesystem;

/// A row of the table.
struct Browser {
    std::string_view name;           ///< as --browser takes it
    std::string_view title;          ///< as people know it
    std::string_view profile;        ///< below the user's config folder; there once the browser has run
    std::string_view system_folder;  ///< Linux: the manifests for all users of the machine
    std::string_view registry_key;   ///< Windows: below it, NativeMessagingHosts names the manifests
};

std::span<const Browser> all_browsers();

/// For --browser.
std::vector<std::string> browser_names();

/// @throws Invalid with all the names.
const Browser& browser_named(std::string_view name);

/// The browser's own folder of one user. `config_folder`: $XDG_CONFIG_HOME or ~/.config; %LOCALAPPDATA%.
fs::path profile_of(const Browser& browser, const fs::path& config_folder);

/// Whether that user has ever run it.
bool has_run(const Browser& browser, const fs::path& config_folder);

/// Where a browser looks for manifests, below the folder of its profile.
inline constexpr std::string_view manifests_folder = "NativeMessagingHosts";

}  // namespace instacrm::cli
