#include "cli/commands/commands.hpp"
#include "cli/commands/lists.hpp"
#include "cli/commands/options.hpp"
#include "common/protocol/messages/sync.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array options{limit_option};
constexpr std::array examples{
    Example{"sync log", "What went and came, and what failed"},
};
constexpr std::array<std::string_view, 3> fields{"at", "what", "text"};
constexpr ListShape shape{"lines", fields, fields};

ExitCode run(Context& context) {
    const auto log = context.client.call<protocol::SyncLogResponse>(
        "sync.log", protocol::SyncLogRequest{context.arguments.count("limit")});
    show_rows(context, log.lines);
    return ExitCode::done;
}

}  // namespace

constinit const Command sync_log_command{.noun = "sync",
                                         .verb = "log",
                                         .help = "what sync did, newest first",
                                         .run = run,
                                         .options = options,
                                         .examples = examples,
                                         .list = &shape};

}  // namespace instacrm::cli
