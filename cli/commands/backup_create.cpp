#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/output/values.hpp"
#include "common/protocol/messages/backups.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"backup create", "A checked copy of the store, now"},
};

ExitCode run(Context& context) {
    const auto made =
        context.client.call_patiently<protocol::BackupCreateResponse>("backup.create", protocol::Nothing{});
    context.show_change(to_record(made.backup).as_object(),
                        readable_bytes(made.backup.bytes) + ", checked: " + made.backup.file,
                        made.backup.name);
    if (!made.problem) return ExitCode::done;
    context.say("warning: the second folder has no copy: " + *made.problem);
    return ExitCode::partly_done;
}

}  // namespace

constinit const Command backup_create_command{
    .noun = "backup",
    .verb = "create",
    .help = "a backup at once",
    .run = run,
    .examples = examples,
    .notes =
        "The daemon makes one each day by itself (backups.at in the config), and before an update "
        "changes the store. DMs are recorded meanwhile. Exit 8 when only the second folder "
        "(backups.also_to) could not be written."};

}  // namespace instacrm::cli
