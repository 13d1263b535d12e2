#include "cli/commands/commands.hpp"
#include "cli/commands/lists.hpp"
#include "common/protocol/messages/operators.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"operators list", "Who is at work, and how much do they send?"},
};
constexpr std::array<std::string_view, 11> fields{
    "name",           "role",         "online",   "last_activity_at",
    "messages_today", "messages_30d", "accounts", "leads",
    "email",          "created_at",   "id"};
constexpr ListShape shape{"operators", fields, std::span(fields).first<9>()};

ExitCode run(Context& context) {
    show_rows(context,
              context.client.call<protocol::OperatorsListResponse>("operators.list", protocol::Nothing{})
                  .operators);
    return ExitCode::done;
}

}  // namespace

constinit const Command operators_list_command{
    .noun = "operators",
    .verb = "list",
    .help = "the people of the team",
    .run = run,
    .examples = examples,
    .notes = "online: did something in the last five minutes, as far as this machine has heard.",
    .list = &shape,
    .view = true};

}  // namespace instacrm::cli
