#include "cli/commands/commands.hpp"
#include "cli/commands/lists.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"actors list", "Which accounts send, and how much today?"},
    Example{"actors list --fields handle,messages_today --format csv", "Today's messages of each account"},
};
constexpr std::array<std::string_view, 7> fields{"handle",           "operator",   "status", "messages_today",
                                                 "last_activity_at", "created_at", "id"};
constexpr ListShape shape{"actors", fields, std::span(fields).first<5>()};

ExitCode run(Context& context) {
    return run_list(context, "actors.list", protocol::Nothing{});
}

}  // namespace

constinit const Command actors_list_command{.noun = "actors",
                                            .verb = "list",
                                            .help = "the Instagram accounts that send",
                                            .run = run,
                                            .examples = examples,
                                            .list = &shape,
                                            .view = true};

}  // namespace instacrm::cli
