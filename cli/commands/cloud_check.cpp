#include "cli/commands/checks.hpp"
#include "cli/commands/commands.hpp"

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"cloud check", "Can this machine use the team's database?"},
    Example{"cloud check --json", "The same for a script; exit 1 when something fails"},
};

ExitCode run(Context& context) {
    return show_checks(context, "cloud.check");
}

}  // namespace

constinit const Command cloud_check_command{.noun = "cloud",
                                            .verb = "check",
                                            .help = "is the team's database fit? connection, schema, grants",
                                            .run = run,
                                            .examples = examples,
                                            .list = &checks_shape};

}  // namespace instacrm::cli
