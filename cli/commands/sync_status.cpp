#include "cli/commands/commands.hpp"
#include "cli/commands/sync_details.hpp"
#include "common/protocol/messages/session.hpp"
#include "common/protocol/messages/sync.hpp"

#include <array>
#include <chrono>
#include <thread>

namespace instacrm::cli {
namespace {

constexpr std::array options{
    Option{"watch", 'w', "", "show it again every second, until Ctrl-C"},
};
constexpr std::array examples{
    Example{"sync status", "Is this machine in step with the team?"},
    Example{"sync status --watch", "Follow a long first sync"},
};

ExitCode run(Context& context) {
    for (;;) {
        show_sync(context,
                  context.client.call<protocol::SyncStatusResponse>("sync.status", protocol::Nothing{}));
        if (!context.arguments.has("watch")) return ExitCode::done;
        context.console.out.write("\n");
        context.console.out.flush();
        std::this_thread::sleep_for(std::chrono::seconds(1));
        context.now = system_now();
    }
}

}  // namespace

constinit const Command sync_status_command{.noun = "sync",
                                            .verb = "status",
                                            .help = "how this machine and the cloud stand",
                                            .run = run,
                                            .options = options,
                                            .examples = examples};

}  // namespace instacrm::cli
