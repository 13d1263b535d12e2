#include "cli/commands/checks.hpp"
#include "cli/commands/commands.hpp"
#include "common/protocol/messages/sync.hpp"

namespace instacrm::cli {
namespace {

constexpr std::array options{
    Option{"dry-run", '\0', "", "print the SQL instead: for a database's administrator"},
};
constexpr std::array examples{
    Example{"cloud init", "Make the shared tables in the configured database"},
    Example{"cloud init --dry-run", "The SQL, for an administrator to run"},
};

ExitCode run(Context& context) {
    if (!context.arguments.has("dry-run")) return show_checks(context, "cloud.init");
    const auto schema =
        context.client.call<protocol::CloudSchemaResponse>("cloud.schema", protocol::Nothing{});
    context.console.out.write(schema.ddl);
    return ExitCode::done;
}

}  // namespace

constinit const Command cloud_init_command{.noun = "cloud",
                                           .verb = "init",
                                           .help = "make the shared tables, unless they are there",
                                           .run = run,
                                           .options = options,
                                           .examples = examples,
                                           .list = &checks_shape};

}  // namespace instacrm::cli
