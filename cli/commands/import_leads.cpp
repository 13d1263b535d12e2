#include "cli/commands/commands.hpp"
#include "cli/commands/import_files.hpp"
#include "cli/commands/import_options.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{file_argument};
constexpr std::array options{from_option, map_option, dry_run_option, rejected_option};
constexpr std::array examples{
    Example{"import leads crm.csv --dry-run", "What would come of it?"},
    Example{"import leads crm.csv --map \"Insta-Name=handle,Tel=phone\"", "With columns called otherwise"},
    Example{"import leads crm.csv.rejected.csv", "What was rejected, after mending"},
};

ExitCode run(Context& context) {
    return import_file(context, lead_rows());
}

}  // namespace

constinit const Command import_leads_command{.noun = "import",
                                             .verb = "leads",
                                             .help = "people, with status and contact data, from a file",
                                             .run = run,
                                             .arguments = arguments,
                                             .options = options,
                                             .examples = examples,
                                             .notes = import_notes};

}  // namespace instacrm::cli
