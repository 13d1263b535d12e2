#include "common/protocol/messages/status.hpp"

#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/output/text.hpp"
#include "cli/output/values.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"status", "Is everything well?"},
    Example{"status --json", "The same for a script"},
};

std::string daemon_text(const protocol::StatusResponse& status, Time now) {
    return std::string(to_string(status.state)) + ", version " + status.version + ", pid " +
           std::to_string(status.pid) + ", up " + format_duration(now - status.started_at);
}

std::string operator_text(const protocol::StatusResponse& status) {
    if (status.identity) return status.identity->name + " <" + status.identity->email + ">";
    return "not set: write operator: {name: …, email: …} into " + status.config_file;
}

std::string spool_text(const protocol::StatusResponse& status) {
    auto text = grouped(status.spool_waiting) + " waiting";
    if (status.spool_rejected > 0)
        text += ", " + grouped(status.spool_rejected) + " rejected: see " + status.rejected_folder;
    return text;
}

std::string backup_text(const protocol::StatusResponse& status, Time now) {
    auto text = status.last_backup ? relative_time(*status.last_backup, now) : std::string("none yet");
    if (status.backup_problem) text += "; the last one failed: " + *status.backup_problem;
    return text;
}

void describe(Details& details, const protocol::StatusResponse& status, const Context& context) {
    const auto style = context.style();
    const bool ready = status.state == protocol::DaemonState::ready;
    const auto daemon = daemon_text(status, context.now);
    details.mark("Daemon", ready ? style.good(daemon) : style.bad(daemon));
    details.add("Problem", status.problem.value_or(""));
    details.add("Operator", operator_text(status));
    details.add("Leads", grouped(status.leads));
    details.add("Messages", grouped(status.messages) + ", " + grouped(status.messages_today) + " today");
    details.add("Outbox", grouped(status.outbox) + " waiting for the cloud");
    details.add("Spool", spool_text(status));
    const auto backup = backup_text(status, context.now);
    details.mark("Backup", status.backup_problem ? style.caution(terminal_safe(backup)) : backup);
    if (status.healed) details.mark("Healed", style.caution(terminal_safe(*status.healed)));
    details.add("Store", status.store_file + " (" + readable_bytes(status.store_bytes) + ", schema " +
                             std::to_string(status.schema) + ")");
    details.add("Config", status.config_file);
    details.add("Endpoint", status.endpoint + " (" + std::to_string(status.connections) + " connected)");
    details.add("Log", status.log_file);
}

ExitCode run(Context& context) {
    const auto status = context.client.call<protocol::StatusResponse>("daemon.status", protocol::Nothing{});
    context.show(to_record(status).as_object(),
                 [&](Details& details) { describe(details, status, context); });
    return ExitCode::done;
}

}  // namespace

constinit const Command status_command{
    .noun = "status", .help = "how the daemon and its store are", .run = run, .examples = examples};

}  // namespace instacrm::cli
