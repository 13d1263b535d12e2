#include "cli/commands/commands.hpp"
#include "cli/commands/lists.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"rules list", "Which limits does the team keep?"},
};
constexpr std::array<std::string_view, 10> fields{"id",       "type",     "metric", "limit",  "window_sec",
                                                  "severity", "operator", "actor",  "status", "created_at"};
constexpr ListShape shape{"rules", fields, std::span(fields).first<9>()};

ExitCode run(Context& context) {
    return run_list(context, "rules.list", protocol::Nothing{});
}

}  // namespace

constinit const Command rules_list_command{.noun = "rules",
                                           .verb = "list",
                                           .help = "the team's limits",
                                           .run = run,
                                           .examples = examples,
                                           .list = &shape,
                                           .view = true};

}  // namespace instacrm::cli
