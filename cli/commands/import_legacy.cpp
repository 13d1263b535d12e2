#include "cli/commands/commands.hpp"
#include "cli/commands/import_options.hpp"
#include "cli/import/legacy.hpp"
#include "cli/import/run.hpp"
#include "cli/interrupt.hpp"
#include "common/protocol/messages/session.hpp"

#include <algorithm>
#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{Argument{"FILE", "the old agent's database: local_data.db"}};
constexpr std::array options{
    Option{.name = "actor", .value = "ACCOUNT", .help = "of messages that name no account"},
    Option{.name = "operator", .value = "PERSON", .help = "who sent them; default: as the file says"},
    dry_run_option};
constexpr std::array examples{
    Example{"import legacy local_data.db --dry-run", "What would come of it?"},
    Example{"import legacy local_data.db", "Leads, DMs and changes of status, with their times"},
    Example{"import legacy local_data.db --operator Anna", "When the old names are no longer the team's"},
};

/// The accounts that the daemon knows, by id.
AccountNames known_accounts(Context& context) {
    AccountNames accounts;
    context.client.list("actors.list", json::object(), [&](const protocol::Chunk& chunk) {
        const auto place = [&](std::string_view name) {
            return static_cast<std::size_t>(std::ranges::find(chunk.columns, name) - chunk.columns.begin());
        };
        const auto id = place("id");
        const auto handle = place("handle");
        for (const auto& row : chunk.rows.as_array())
            accounts.emplace(row.at(id).as_string(), row.at(handle).as_string());
    });
    return accounts;
}

ExitCode run(Context& context) {
    const auto& file = context.arguments.argument("FILE");
    SqliteFile database(file);
    const auto leads = open_legacy_leads(database);
    const auto logs = open_legacy_logs(database, known_accounts(context));
    const LogDefaults defaults{context.arguments.handle("actor"), context.arguments.text("operator")};
    const ImportRun run{.dry_run = is_dry_run(context), .announce = false};
    ImportPart people(context, file, "leads");
    ImportPart events(context, file, "logs");
    ImportPart* const parts[] = {&people, &events};
    return report_import(context, file, parts, [&] {
        send_rows(context, *leads, lead_rows(), run, people);
        if (!Interrupt::requested()) send_rows(context, *logs, log_rows(defaults, "legacy"), run, events);
    });
}

}  // namespace

constinit const Command import_legacy_command{
    .noun = "import",
    .verb = "legacy",
    .help = "the database of the agent before this one",
    .run = run,
    .arguments = arguments,
    .options = options,
    .examples = examples,
    .notes =
        "The file is only read. Stop the old agent first, and let it sync, so that nothing "
        "comes twice. Can be repeated: what was taken once is not taken again. Rejected "
        "rows go to FILE.leads.rejected.csv and FILE.logs.rejected.csv."};

}  // namespace instacrm::cli
