#include "cli/host/places.hpp"

#include "cli/commands/config_source.hpp"
#include "common/config/config.hpp"
#include "common/config/paths.hpp"
#include "common/platform/system.hpp"

namespace instacrm::cli {
namespace {

fs::path config_folder() {
    return config::user_config_folder(platform::environment);
}

/// On Windows the registry tells browsers where manifests lie, and all can use the same ones.
Place user_place(const Browser& browser) {
    const auto name = std::string(browser.name);
    const auto folder = browser.registry_key.empty() ? profile_of(browser, config_folder()) / manifests_folder
                                                     : config_folder() / "InstaCRM" / manifests_folder;
    return {name, folder, "--browser " + name, false, std::string(browser.registry_key)};
}

Place system_place(const Browser& browser, const fs::path& root) {
    const auto name = std::string(browser.name);
    // Beside the program, where every user may read.
    const auto folder = browser.registry_key.empty()
                            ? fs::path(browser.system_folder)
                            : platform::program_path().parent_path() / manifests_folder;
    return {name, root.empty() ? folder : root / folder.relative_path(), "--system --browser " + name, true,
            std::string(browser.registry_key)};
}

fs::path absolute(const std::string& path) {
    return fs::absolute(path).lexically_normal();
}

Place place_of(const Context& context, const Browser& browser) {
    if (!context.arguments.has("system")) return user_place(browser);
    const auto root = context.arguments.text("root");
    return system_place(browser, root ? absolute(*root) : fs::path());
}

void check_options(const Arguments& arguments) {
    const bool profile = arguments.has("profile");
    if (profile && (arguments.has("browser") || arguments.has("all") || arguments.has("system")))
        throw UsageError("--profile names one folder, and --browser, --all and --system name others",
                         "give one of them");
    if (arguments.has("browser") && arguments.has("all"))
        throw UsageError("--browser and --all contradict each other", "give one of them");
    if (arguments.has("root") && !arguments.has("system"))
        throw UsageError("--root stands before the folders of --system", "add --system");
}

}  // namespace

std::vector<Place> chosen_places(const Context& context) {
    const auto& arguments = context.arguments;
    check_options(arguments);
    if (const auto profile = arguments.text("profile")) {
        const auto folder = absolute(*profile);
        return {{"profile", folder / manifests_folder, "--profile " + folder.string(), false, {}}};
    }
    const auto place = [&](const std::string& name) { return place_of(context, browser_named(name)); };
    if (const auto places = arguments.each("browser", place)) return *places;
    // Any of the machine's users may have any browser.
    if (arguments.has("all") || arguments.has("system")) return all_places(context);
    return present_places();
}

std::vector<Place> present_places() {
    std::vector<Place> places;
    for (const auto& browser : all_browsers()) {
        if (has_run(browser, config_folder())) places.push_back(user_place(browser));
    }
    return places;
}

std::vector<Place> all_places(const Context& context) {
    std::vector<Place> places;
    for (const auto& browser : all_browsers()) places.push_back(place_of(context, browser));
    return places;
}

HostLine inspect_effective(const Place& place, std::string_view name, const Host& host) {
    auto line = inspect(place, name, host);
    if (line.state != HostState::missing || place.for_all_users || place.browser == "profile") return line;
    auto shared = inspect(system_place(browser_named(place.browser), {}), name, host);
    return shared.state != HostState::missing ? shared : line;
}

Host wanted_host(const Context& context) {
    Host host;
    host.origins = config::to_config(effective_settings(context)).origins;
    if (const auto path = context.arguments.text("host-path")) {
        host.program = absolute(*path);
    } else {
        host.program = platform::program_path();
        host.program.replace_filename("instacrm-nmhost" + host.program.extension().string());
    }
    return host;
}

void require_program(const Host& host) {
    std::error_code ignored;
    if (!fs::exists(host.program, ignored))
        throw Failure(ExitCode::error, "there is no " + host.program.string(),
                      "say where it lies: --host-path FILE");
    if (!is_our_host(host.program))
        throw UsageError(host.program.string() + " is not called instacrm-nmhost",
                         "give the program's own path: --host-path FILE");
}

void require_places(const std::vector<Place>& places) {
    if (!places.empty()) return;
    std::string looked;
    for (const auto& browser : all_browsers())
        looked.append(looked.empty() ? "" : ", ").append(browser.profile);
    throw Failure(ExitCode::error,
                  "no browser has run here: " + config_folder().string() + " has none of " + looked,
                  "start the browser once, or name it: --browser chrome, or --profile DIR");
}

}  // namespace instacrm::cli
