#include "cli/commands/commands.hpp"
#include "cli/commands/lists.hpp"
#include "cli/commands/options.hpp"
#include "common/protocol/messages/leads.hpp"

namespace instacrm::cli {
namespace {

constexpr std::array options{
    Option{.name = "mine", .help = "only those to whom you were the last to write"},
    Option{.name = "actor", .value = "ACCOUNT", .help = "only those last written to from this account"},
    Option{.name = "operator", .value = "PERSON", .help = "or by this person: name or e-mail"},
    limit_option,
};
constexpr std::array examples{
    Example{"followups list --mine", "Whom do I write to again today?"},
};
constexpr std::array<std::string_view, 10> fields{
    "handle",     "due_at",        "why",    "followups",    "last_contacted_at",
    "last_actor", "last_operator", "status", "reachability", "id"};
constexpr ListShape shape{"followups", fields, std::span(fields).first<8>()};

ExitCode run(Context& context) {
    const auto& given = context.arguments;
    protocol::FollowupsListRequest request;
    request.actor = given.handle("actor");
    request.operator_name = given.text("operator");
    if (given.has("mine")) request.mine = true;
    return run_list(context, "followups.list", request);
}

}  // namespace

constinit const Command followups_list_command{
    .noun = "followups",
    .verb = "list",
    .help = "leads to write to again, the longest due first",
    .run = run,
    .options = options,
    .examples = examples,
    .notes =
        "Due are dates that somebody set (leads set --follow-up), and leads without an answer: by the team's "
        "rule after three days, at most twice (governance set). A stranger whose invite is pending is not.",
    .list = &shape,
    .view = true};

}  // namespace instacrm::cli
