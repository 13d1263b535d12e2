#include "cli/commands/commands.hpp"
#include "cli/commands/import_files.hpp"
#include "cli/commands/import_options.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{file_argument};
constexpr std::array options{
    from_option,
    map_option,
    Option{.name = "actor", .value = "ACCOUNT", .help = "of rows that name no account"},
    Option{.name = "operator", .value = "PERSON", .help = "whose rows these are; default: as the rows say"},
    dry_run_option,
    rejected_option};
constexpr std::array examples{
    Example{"import logs dms.csv --actor @our.shop --dry-run", "What would come of it?"},
    Example{"import logs dms.ndjson", "DMs, notes and changes of status, each with its time"},
    Example{"import logs - --from csv < dms.csv", "From another program"},
};

ExitCode run(Context& context) {
    return import_file(
        context, log_rows({context.arguments.handle("actor"), context.arguments.text("operator")}, "file"));
}

}  // namespace

constinit const Command import_logs_command{.noun = "import",
                                            .verb = "logs",
                                            .help = "DMs, notes and status changes from a file",
                                            .run = run,
                                            .arguments = arguments,
                                            .options = options,
                                            .examples = examples,
                                            .notes = import_notes};

}  // namespace instacrm::cli
