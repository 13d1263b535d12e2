#include "cli/commands/backup_fields.hpp"
#include "cli/commands/commands.hpp"
#include "cli/output/values.hpp"
#include "common/protocol/messages/backups.hpp"
#include "common/protocol/messages/session.hpp"
#include "common/protocol/messages/status.hpp"

#include <chrono>
#include <thread>

namespace instacrm::cli {
namespace {

using protocol::StatusResponse;

constexpr std::array arguments{backup_argument};
constexpr std::array examples{
    Example{"backup restore newest", "The store is damaged: put the newest backup in its place"},
    Example{"backup restore 20261120T010000Z --yes", "A certain one, in a script"},
};

StatusResponse ask_status(Context& context) {
    return context.client.call<StatusResponse>("daemon.status", protocol::Nothing{});
}

/// The daemon of before may still answer once.
StatusResponse wait_for_restart(Context& context, Time before) {
    constexpr auto look_again = std::chrono::milliseconds(100);
    constexpr auto patience = std::chrono::minutes(2);
    const auto give_up = std::chrono::steady_clock::now() + patience;
    for (;;) {
        try {
            context.client.reconnect();
            auto status = ask_status(context);
            if (status.started_at != before) return status;
        } catch (const Failure&) {
            if (std::chrono::steady_clock::now() > give_up) throw;
        }
        std::this_thread::sleep_for(look_again);
    }
}

ExitCode run(Context& context) {
    const auto name = context.arguments.rest("NAME").front();
    context.confirm("Put the backup \"" + name +
                    "\" in the store's place? What came later is then only in the store that it replaces, "
                    "which is kept, and in the team's cloud.");
    const auto before = ask_status(context).started_at;
    context.say("checking the backup …");
    const auto restored = context.client.call_patiently<protocol::BackupRestoreResponse>(
        "backup.restore", protocol::BackupRestoreRequest{name});
    const auto status = wait_for_restart(context, before);
    context.show_change(to_record(restored).as_object(),
                        restored.backup.name + " is the store now: " + grouped(status.leads) + " leads, " +
                            grouped(status.messages) + " messages; the one before is kept in " +
                            restored.replaced);
    if (restored.unsent > 0)
        context.say("note: " + grouped(restored.unsent) +
                    " changes that no cloud had are only in the store that was replaced");
    return ExitCode::done;
}

}  // namespace

constinit const Command backup_restore_command{
    .noun = "backup",
    .verb = "restore",
    .help = "put a backup in the store's place",
    .run = run,
    .arguments = arguments,
    .examples = examples,
    .notes =
        "The backup is checked first; the daemon starts anew with it, and the store of before is kept "
        "beside it. With a cloud, what the team knows comes back with the next sync, so this mends a "
        "damaged store and does not undo a mistake. People who were erased stay erased."};

}  // namespace instacrm::cli
