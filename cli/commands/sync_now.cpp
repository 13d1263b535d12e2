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
    Option{"wait", '\0', "", "until the round has ended; exit 1 when it failed"},
};
constexpr std::array examples{
    Example{"sync now", "Do not wait for the next interval"},
    Example{"sync now --wait", "And come back when it is done"},
};

using protocol::SyncStatusResponse;

/// A bar on the terminal's own line; nothing where errors go to a file.
void draw_progress(const Context& context, const SyncStatusResponse& status) {
    constexpr std::int64_t width = 30;
    if (!context.console.errors_are_terminal || !status.progress_percent) return;
    const auto full = static_cast<std::size_t>(*status.progress_percent * width / 100);
    context.console.err.write("\r[" + std::string(full, '#') + std::string(width - full, '.') + "] " +
                              std::to_string(*status.progress_percent) + " % ");
    context.console.err.flush();
}

/// `status`: before the request. A round that was on then may have missed what the request is about.
SyncStatusResponse wait_for_round(const Context& context, SyncStatusResponse status) {
    constexpr auto look_again = std::chrono::milliseconds(100);
    const auto wanted = status.rounds + (status.state == protocol::SyncState::syncing ? 2 : 1);
    bool drawn = false;
    while (status.rounds < wanted) {
        std::this_thread::sleep_for(look_again);
        status = context.client.call<SyncStatusResponse>("sync.status", protocol::Nothing{});
        draw_progress(context, status);
        drawn |= status.progress_percent.has_value();
    }
    if (drawn && context.console.errors_are_terminal) context.console.err.write("\n");
    return status;
}

ExitCode run(Context& context) {
    auto status = context.client.call<SyncStatusResponse>("sync.now", protocol::Nothing{});
    const bool wait = context.arguments.has("wait");
    status = wait ? wait_for_round(context, std::move(status))
                  : context.client.call<SyncStatusResponse>("sync.status", protocol::Nothing{});
    context.now = system_now();
    show_sync(context, status);
    return wait && status.error ? ExitCode::error : ExitCode::done;
}

}  // namespace

constinit const Command sync_now_command{.noun = "sync",
                                         .verb = "now",
                                         .help = "sync at once",
                                         .run = run,
                                         .options = options,
                                         .examples = examples};

}  // namespace instacrm::cli
