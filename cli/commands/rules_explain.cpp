#include "cli/commands/commands.hpp"
#include "cli/commands/lists.hpp"
#include "common/protocol/messages/rules.hpp"

namespace instacrm::cli {
namespace {

constexpr std::array options{
    Option{
        .name = "actor", .value = "ACCOUNT", .help = "the account that would send; else what holds for all"},
};
constexpr std::array examples{
    Example{"rules explain --actor @our.shop", "What holds for this account now, and how much is left?"},
};
constexpr std::array<std::string_view, 11> fields{
    "id",   "rule",           "scope", "severity",        "limit",     "used",
    "left", "stands_against", "state", "next_allowed_at", "advised_at"};
constexpr std::array<std::string_view, 5> shown{"id", "rule", "scope", "severity", "state"};
constexpr ListShape shape{"rules", fields, shown};

ExitCode run(Context& context) {
    const auto response = context.client.call<protocol::RulesExplainResponse>(
        "rules.explain", protocol::RulesExplainRequest{context.arguments.handle("actor")});
    show_rows(context, response.rules);
    context.say(response.advice);
    return ExitCode::done;
}

}  // namespace

constinit const Command rules_explain_command{.noun = "rules",
                                              .verb = "explain",
                                              .help = "what holds now, and how much is left",
                                              .run = run,
                                              .options = options,
                                              .examples = examples,
                                              .list = &shape,
                                              .view = true};

}  // namespace instacrm::cli
