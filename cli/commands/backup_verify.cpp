#include "cli/commands/backup_fields.hpp"
#include "cli/commands/checks.hpp"
#include "cli/commands/commands.hpp"
#include "common/protocol/messages/backups.hpp"

namespace instacrm::cli {
namespace {

constexpr std::array arguments{Argument{backup_argument.name, backup_argument.help, false}};
constexpr std::array examples{
    Example{"backup verify", "Are all backups whole?"},
    Example{"backup verify newest", "Just the newest"},
};

ExitCode run(Context& context) {
    const auto names = context.arguments.rest("NAME");
    protocol::BackupVerifyRequest request;
    if (!names.empty()) request.name = names.front();
    return show_checks(
        context,
        context.client.call_patiently<protocol::BackupVerifyResponse>("backup.verify", request).checks);
}

}  // namespace

constinit const Command backup_verify_command{
    .noun = "backup",
    .verb = "verify",
    .help = "read backups from end to end",
    .run = run,
    .arguments = arguments,
    .examples = examples,
    .notes =
        "Compares each file with the SHA-256 that was written beside it, and has SQLite check every page, "
        "index and reference.",
    .list = &checks_shape};

}  // namespace instacrm::cli
