#include "cli/commands/commands.hpp"
#include "cli/commands/host_changes.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array options{
    browser_option, profile_option, system_option, root_option, dry_run_option,
};
constexpr std::array examples{
    Example{"host uninstall", "Take the manifests out of all browsers of this user"},
    Example{"host uninstall --browser edge", "Out of one"},
};

std::vector<Place> places_of(const Context& context) {
    const auto& arguments = context.arguments;
    return arguments.has("browser") || arguments.has("profile") ? chosen_places(context)
                                                                : all_places(context);
}

ExitCode run(Context& context) {
    return show_changes(context, places_of(context),
                        [](const Place& place, std::string_view name, bool dry_run) {
                            return uninstall(place, name, dry_run);
                        });
}

}  // namespace

constinit const Command host_uninstall_command{
    .noun = "host",
    .verb = "uninstall",
    .help = "take the native host out of the browsers",
    .run = run,
    .options = options,
    .examples = examples,
    .notes = "Removes only manifests that start an instacrm-nmhost; any other one is kept.",
    .list = &changes_shape};

}  // namespace instacrm::cli
