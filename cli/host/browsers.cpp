#include "cli/host/browsers.hpp"

#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"

#include <algorithm>
#include <array>

namespace instacrm::cli {
namespace {

#ifdef _WIN32
constexpr std::array browsers{
    Browser{"chrome", "Google Chrome", "Google/Chrome/User Data", "", R"(Software\Google\Chrome)"},
    Browser{"chromium", "Chromium", "Chromium/User Data", "", R"(Software\Chromium)"},
    Browser{"edge", "Microsoft Edge", "Microsoft/Edge/User Data", "", R"(Software\Microsoft\Edge)"},
    Browser{"brave", "Brave", "BraveSoftware/Brave-Browser/User Data", "",
            R"(Software\BraveSoftware\Brave-Browser)"},
    Browser{"vivaldi", "Vivaldi", "Vivaldi/User Data", "", R"(Software\Vivaldi)"},
};
#else
// Brave has no folder of its own for all users: it reads Chrome's.
constexpr std::array browsers{
    Browser{"chrome", "Google Chrome", "google-chrome", "/etc/opt/chrome/native-messaging-hosts", ""},
    Browser{"chromium", "Chromium", "chromium", "/etc/chromium/native-messaging-hosts", ""},
    Browser{"edge", "Microsoft Edge", "microsoft-edge", "/etc/opt/edge/native-messaging-hosts", ""},
    Browser{"brave", "Brave", "BraveSoftware/Brave-Browser", "/etc/opt/chrome/native-messaging-hosts", ""},
    Browser{"vivaldi", "Vivaldi", "vivaldi", "/etc/opt/vivaldi/native-messaging-hosts", ""},
};
#endif

}  // namespace

std::span<const Browser> all_browsers() {
    return browsers;
}

std::vector<std::string> browser_names() {
    std::vector<std::string> names;
    names.reserve(browsers.size());
    for (const auto& browser : browsers) names.emplace_back(browser.name);
    return names;
}

const Browser& browser_named(std::string_view name) {
    const auto found = std::ranges::find(browsers, ascii_lower(name), &Browser::name);
    if (found != browsers.end()) return *found;
    std::string all;
    for (const auto& browser : browsers) all.append(all.empty() ? "" : ", ").append(browser.name);
    throw Invalid("\"" + printable(name) + "\" is not a browser that is known here",
                  "use one of: " + all + "; or --profile DIR for another one built on Chromium");
}

fs::path profile_of(const Browser& browser, const fs::path& config_folder) {
    return config_folder / browser.profile;
}

bool has_run(const Browser& browser, const fs::path& config_folder) {
    std::error_code ignored;
    return fs::is_directory(profile_of(browser, config_folder), ignored);
}

}  // namespace instacrm::cli
