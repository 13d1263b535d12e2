// What the `host` commands and the doctor work on: which browsers, which folders, which program.
#pragma once

#include "cli/context.hpp"
#include "cli/host/browsers.hpp"
#include "cli/host/manifests.hpp"

#include <vector>

namespace instacrm::cli {

// The options of the `host` commands, as far as they share them.
inline constexpr Option all_option{.name = "all", .help = "all browsers known here, not only those that ran"};
inline constexpr Option browser_option{
    .name = "browser", .value = "BROWSER", .help = "only these", .list = true, .choices = browser_names};
inline constexpr Option profile_option{
    .name = "profile", .value = "DIR", .help = "another browser: the folder of its profile"};
inline constexpr Option system_option{.name = "system", .help = "for all users of this machine"};
inline constexpr Option root_option{
    .name = "root", .value = "DIR", .help = "with --system: below this folder, as packages do"};
inline constexpr Option host_path_option{
    .name = "host-path", .value = "FILE", .help = "this instacrm-nmhost, not the one beside instacrm"};
inline constexpr Option dry_run_option{.name = "dry-run", .help = "say what would be done, and do nothing"};

/// The user's browsers that have been run, or those that --browser, --profile, --system or --all name.
/// @throws UsageError when these contradict each other.
std::vector<Place> chosen_places(const Context& context);

/// The user's places of the browsers that have been run, whatever the options say.
std::vector<Place> present_places();

/// Every browser's place for one user or for the machine.
std::vector<Place> all_places(const Context& context);

/// How a manifest is, as the browser sees it: one for all users does when the user has none.
HostLine inspect_effective(const Place& place, std::string_view name, const Host& host);

/// The program of --host-path, or the one beside this; the origins of the config. @throws Invalid.
Host wanted_host(const Context& context);

/// @throws Failure that says what is wrong with the program.
void require_program(const Host& host);

/// Why there is nothing to do, if no browser was found.
void require_places(const std::vector<Place>& places);

}  // namespace instacrm::cli
