#include "cli/commands/commands.hpp"
#include "cli/commands/host_changes.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array options{
    browser_option, all_option, profile_option, system_option, root_option, host_path_option, dry_run_option,
};
constexpr std::array examples{
    Example{"host install", "For each browser that has been run here"},
    Example{"host install --browser chrome,edge", "For these two, run before or not"},
    Example{"host install --profile ~/work-chrome", "For a browser whose profile lies elsewhere"},
    Example{"host install --system --dry-run", "What would be written for all users of the machine"},
};

ExitCode run(Context& context) {
    const auto host = wanted_host(context);
    // A package's program is not where it will be.
    if (!context.arguments.has("root")) require_program(host);
    const auto places = chosen_places(context);
    require_places(places);
    return show_changes(context, places, [&](const Place& place, std::string_view name, bool dry_run) {
        return install(place, name, host, dry_run);
    });
}

}  // namespace

constinit const Command host_install_command{
    .noun = "host",
    .verb = "install",
    .help = "let the browsers find the native host",
    .run = run,
    .options = options,
    .examples = examples,
    .notes =
        "Writes a manifest for the extension of InstaCRM and one for the older extension. What starts "
        "another program is kept beside as NAME.json.old. Restart the browser afterwards.",
    .list = &changes_shape};

}  // namespace instacrm::cli
