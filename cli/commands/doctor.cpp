#include "cli/commands/checks.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/config_source.hpp"
#include "cli/doctor/checks.hpp"
#include "common/config/config.hpp"
#include "common/platform/system.hpp"

#include <algorithm>
#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array options{
    Option{.name = "fix", .help = "mend what can be mended without a loss"},
    Option{.name = "deep", .help = "also every word of the search index: takes longer"},
};
constexpr std::array examples{
    Example{"doctor", "What is wrong here, and what helps?"},
    Example{"doctor --fix", "Mend what can be mended without a loss"},
    Example{"doctor --deep --json", "Everything, for a script; exit 1 when something failed"},
};

/// The daemon in question: the one there are traces of, or else the user's own.
config::Paths paths_in_question() {
    const auto places = config::client_paths();
    std::error_code ignored;
    const auto found = std::ranges::find_if(places, [&](const config::Paths& paths) {
        return std::filesystem::exists(paths.endpoint, ignored) || platform::is_locked(paths.lock_file);
    });
    return found != places.end() ? *found : places.back();
}

bool lets_a_group_in(const Context& context) {
    try {
        return !config::to_config(effective_settings(context)).allowed.empty();
    } catch (const Invalid&) {
        return false;  // the config's own check says what is wrong with it
    }
}

ExitCode run(Context& context) {
    const bool fix = context.arguments.has("fix");
    const auto paths = paths_in_question();
    CheckLines lines;
    const auto add = [&](const CheckLines& more) { lines.insert(lines.end(), more.begin(), more.end()); };
    add(check_config(context));
    add(check_folders(paths, lets_a_group_in(context)));
    const auto daemon = check_daemon(context, paths);
    add({daemon.line});
    add(check_hosts(context, fix));
    if (daemon.answers) add(ask_daemon(context, context.arguments.has("deep"), fix));
    return show_checks(context, lines);
}

}  // namespace

constinit const Command doctor_command{
    .noun = "doctor",
    .help = "what is wrong on this machine, and what helps",
    .run = run,
    .options = options,
    .examples = examples,
    .notes =
        "Looks at the config, the rights of the folders, the daemon, the browsers and, where a daemon "
        "answers, its store, search index, spool, disk and sync. --fix installs manifests that are "
        "missing and makes a broken search index anew; it removes nothing.",
    .list = &checks_shape};

}  // namespace instacrm::cli
