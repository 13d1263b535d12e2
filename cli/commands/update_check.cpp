#include "cli/commands/commands.hpp"
#include "cli/commands/update_options.hpp"
#include "cli/context.hpp"
#include "cli/update/release.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array examples{Example{"update check", "Is there a newer version?"}};

ExitCode run(Context& context) {
    const auto release = read_release(release_source(context));
    const bool newer = is_older(INSTACRM_VERSION, release.version);
    const json::object record{{"version", INSTACRM_VERSION}, {"newest", release.version}, {"newer", newer}};
    context.show(record, [&](Details& lines) {
        lines.add("This version", INSTACRM_VERSION);
        lines.add("Newest", release.version + (newer ? ": instacrm update apply" : ""));
    });
    return ExitCode::done;
}

}  // namespace

constinit const Command update_check_command{
    .noun = "update",
    .verb = "check",
    .help = "whether there is a newer version",
    .run = run,
    .examples = examples,
    .notes =
        "Reads the signed list of the release that update.from in the config names: a folder, or an address, "
        "which curl fetches. No other command asks for anything there, and the daemon never does."};

}  // namespace instacrm::cli
