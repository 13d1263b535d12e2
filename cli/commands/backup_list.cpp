#include "cli/commands/backup_fields.hpp"
#include "cli/commands/commands.hpp"
#include "cli/output/values.hpp"
#include "common/protocol/messages/backups.hpp"
#include "common/protocol/messages/session.hpp"

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"backup list", "Which copies of the store are there, and how long will they be kept?"},
    Example{"backup list --fields name,file,kept_until --format csv", "The same for a script"},
};

ExitCode run(Context& context) {
    const auto list =
        context.client.call_patiently<protocol::BackupListResponse>("backup.list", protocol::Nothing{});
    show_rows(context, list.backups);
    auto where = "they lie in " + list.folder;
    if (list.second_folder) where += ", and in " + *list.second_folder;
    if (list.next) where += "; the next is made " + relative_time(*list.next, context.now);
    context.say(where);
    if (list.problem) context.say("warning: the last backup: " + *list.problem);
    return ExitCode::done;
}

}  // namespace

constinit const Command backup_list_command{
    .noun = "backup",
    .verb = "list",
    .help = "copies of the store, and how long they are kept",
    .run = run,
    .examples = examples,
    .notes =
        "kept_until is the earliest day on which a backup goes: when one is made each day. A person who "
        "was erased (leads forget) is in the backups of before until then.",
    .list = &backups_shape};

}  // namespace instacrm::cli
