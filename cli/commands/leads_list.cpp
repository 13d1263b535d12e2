#include "cli/commands/commands.hpp"
#include "cli/commands/filters.hpp"
#include "cli/commands/lists.hpp"

namespace instacrm::cli {
namespace {

constexpr auto options = joined(lead_filters, std::array{limit_option});

constexpr std::array examples{
    Example{"leads list --status Warm", "Who is warm?"},
    Example{"leads list --status replied,warm --since 7d", "Whose replied or warm record changed this week?"},
    Example{"leads list --search \"wedding berlin\" --limit 10", "Who spoke of a wedding in Berlin?"},
    Example{"leads list --stale 14d --no-reply", "Who never answered, and was left alone for two weeks?"},
    Example{"leads list --due", "Whom to write to again today"},
    Example{"leads list --sort last_contacted:asc --format csv",
            "All leads for a spreadsheet, oldest contact first"},
};

ExitCode run(Context& context) {
    return run_list(context, "leads.list", lead_request(context));
}

}  // namespace

constinit const Command leads_list_command{.noun = "leads",
                                           .verb = "list",
                                           .help = "leads, those changed last first",
                                           .run = run,
                                           .options = options,
                                           .examples = examples,
                                           .list = &lead_shape,
                                           .view = true};

}  // namespace instacrm::cli
