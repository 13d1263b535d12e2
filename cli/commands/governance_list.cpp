#include "cli/commands/commands.hpp"
#include "cli/commands/lists.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"governance list", "What waits for my vote?"},
};
constexpr std::array<std::string_view, 11> fields{
    "id", "kind", "about", "metric", "value", "suggested_by", "yes", "no", "needed", "mine", "created_at"};
constexpr ListShape shape{"proposals", fields, fields};

ExitCode run(Context& context) {
    return run_list(context, "governance.list", protocol::Nothing{});
}

}  // namespace

constinit const Command governance_list_command{.noun = "governance",
                                                .verb = "list",
                                                .help = "what is open to votes",
                                                .run = run,
                                                .examples = examples,
                                                .list = &shape,
                                                .view = true};

}  // namespace instacrm::cli
