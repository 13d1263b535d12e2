#include "cli/commands/checks.hpp"
#include "cli/commands/commands.hpp"
#include "common/protocol/messages/sync.hpp"

namespace instacrm::cli {
namespace {

constexpr std::array options{
    Option{"dry-run", '\0', "", "print the SQL instead: for a database's administrator"},
};
constexpr std::array examples{
    Example{"cloud upgrade --dry-run", "What is missing, as SQL for an administrator to run"},
    Example{"cloud upgrade", "Add it, while other programs go on working"},
};

ExitCode run(Context& context) {
    if (!context.arguments.has("dry-run"))
        return show_checks(
            context,
            context.client.call_patiently<protocol::CloudCheckResponse>("cloud.upgrade", protocol::Nothing{})
                .checks);
    const auto plan =
        context.client.call<protocol::CloudSchemaResponse>("cloud.upgrade_plan", protocol::Nothing{});
    context.console.out.write(plan.ddl);
    return ExitCode::done;
}

}  // namespace

constinit const Command cloud_upgrade_command{.noun = "cloud",
                                              .verb = "upgrade",
                                              .help = "make tables that other programs use fit for sync",
                                              .run = run,
                                              .options = options,
                                              .examples = examples,
                                              .notes =
                                                  "Adds missing tables, columns and triggers, then numbers "
                                                  "old rows. May take minutes; broken off, it goes "
                                                  "on where it was the next time.",
                                              .list = &checks_shape};

}  // namespace instacrm::cli
