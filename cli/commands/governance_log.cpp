#include "cli/commands/commands.hpp"
#include "cli/commands/filters.hpp"
#include "cli/commands/lists.hpp"
#include "common/protocol/messages/governance.hpp"

namespace instacrm::cli {
namespace {

constexpr std::array options{
    Option{.name = "id", .value = "ID", .help = "only what is about this rule or goal"},
    Option{.name = "operator", .value = "PERSON", .help = "only what this person did: name or e-mail"},
    since_option,
    until_option,
    limit_option,
};
constexpr std::array examples{
    Example{"governance log --since 30d", "What did the team agree on this month, and who said what?"},
};

ExitCode run(Context& context) {
    const auto& given = context.arguments;
    const auto time = [&](const std::string& text) { return parse_time_word(text, context.now); };
    protocol::GovernanceLogRequest request;
    request.id = given.text("id");
    request.operator_name = given.text("operator");
    request.since = given.read("since", time);
    request.until = given.read("until", time);
    return run_list(context, "governance.log", request);
}

}  // namespace

constinit const Command governance_log_command{.noun = "governance",
                                               .verb = "log",
                                               .help = "every step of the team's agreements, newest first",
                                               .run = run,
                                               .options = options,
                                               .examples = examples,
                                               .list = &log_shape,
                                               .view = true};

}  // namespace instacrm::cli
