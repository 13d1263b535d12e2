#include "cli/commands/commands.hpp"
#include "cli/commands/lists.hpp"
#include "cli/commands/status_options.hpp"
#include "common/protocol/messages/rules.hpp"

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"rules list", "Which limits does the team keep?"},
    Example{"rules list --all", "Also those that are proposed, rejected or archived"},
};
constexpr std::array<std::string_view, 12> fields{"id",         "type",       "metric",       "limit",
                                                  "window_sec", "severity",   "operator",     "actor",
                                                  "status",     "created_at", "suggested_by", "options"};
constexpr std::array<std::string_view, 10> shown{"id",       "type",     "metric", "limit",  "window_sec",
                                                 "severity", "operator", "actor",  "status", "options"};
constexpr ListShape shape{"rules", fields, shown};

ExitCode run(Context& context) {
    return run_list(context, "rules.list", protocol::RulesListRequest{wanted_statuses(context)});
}

}  // namespace

constinit const Command rules_list_command{.noun = "rules",
                                           .verb = "list",
                                           .help = "the team's limits",
                                           .run = run,
                                           .options = status_options,
                                           .examples = examples,
                                           .list = &shape,
                                           .view = true};

}  // namespace instacrm::cli
