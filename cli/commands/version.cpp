#include "cli/commands/commands.hpp"
#include "cli/context.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"version", "Which instacrm is this? The daemon's version is in `instacrm status`"},
};

ExitCode run(Context& context) {
    if (context.for_people())
        context.console.out.write("instacrm " INSTACRM_VERSION "\n");
    else
        write_record(context.output, context.console.out, {{"version", INSTACRM_VERSION}});
    return ExitCode::done;
}

}  // namespace

constinit const Command version_command{
    .noun = "version", .help = "this program's version", .run = run, .examples = examples};

}  // namespace instacrm::cli
