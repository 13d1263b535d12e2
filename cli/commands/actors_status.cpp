#include "cli/commands/commands.hpp"
#include "cli/commands/lists.hpp"
#include "common/protocol/messages/actors.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"actors status", "Which account needs a rest?"},
};
constexpr std::array<std::string_view, 13> fields{
    "handle",    "status",        "advice",          "messages_today", "cap",
    "left",      "reply_rate",    "baseline_rate",   "days_active",    "last_suspended_at",
    "operators", "reply_rate_of", "baseline_rate_of"};
constexpr ListShape shape{"accounts", fields, std::span(fields).first<11>()};

ExitCode run(Context& context) {
    show_rows(
        context,
        context.client.call<protocol::ActorsHealthResponse>("actors.health", protocol::Nothing{}).accounts);
    return ExitCode::done;
}

}  // namespace

constinit const Command actors_status_command{
    .noun = "actors",
    .verb = "status",
    .help = "how the accounts do, and which needs a rest",
    .run = run,
    .examples = examples,
    .notes =
        "reply_rate is the share of leads first contacted 7 to 21 days ago who replied within seven days; "
        "baseline_rate is the same of the 160 days before. cap and left are of the cap that has the least "
        "left.",
    .list = &shape,
    .view = true};

}  // namespace instacrm::cli
