#include "cli/command.hpp"
#include "cli/commands/commands.hpp"

#include <algorithm>
#include <array>

namespace instacrm::cli {
namespace {

constexpr const Command* commands[] = {
    &status_command, &check_command, &log_command,
    // the people that the team writes to
    &leads_list_command, &leads_show_command, &leads_add_command, &leads_set_command, &leads_note_command,
    &leads_undo_command, &leads_merge_command, &leads_subject_export_command, &leads_remove_command,
    &leads_transfer_command, &leads_forget_command,
    // whom to write to again
    &followups_list_command, &followups_snooze_command, &followups_done_command,
    // what happened
    &logs_list_command, &search_command,
    // files
    &export_leads_command, &export_logs_command, &export_notes_command, &export_stats_command,
    &export_all_command, &import_leads_command, &import_logs_command, &import_legacy_command,
    &import_instagram_command, &audience_list_command, &audience_diff_command, &audience_mutuals_command,
    &audience_growth_command,
    // the team
    &operators_list_command, &operators_show_command, &operators_rename_command, &operators_roles_command,
    &actors_list_command, &actors_show_command, &actors_status_command, &actors_set_command,
    &actors_share_command, &actors_transfer_command,
    // what it agreed on
    &rules_list_command, &rules_explain_command, &rules_add_command, &rules_propose_command,
    &rules_remove_command, &goals_list_command, &goals_add_command, &goals_propose_command,
    &goals_remove_command, &governance_list_command, &governance_vote_command, &governance_log_command,
    &governance_show_command, &governance_set_command,
    // how it does
    &stats_summary_command, &stats_volume_command, &stats_heatmap_command, &stats_leaderboard_command,
    &stats_funnel_command, &stats_messages_command, &stats_enrichment_command, &stats_goals_command,
    &stats_actors_command, &stats_explain_command,
    // filters under a name
    &views_list_command, &views_save_command, &views_run_command, &views_remove_command,
    // sync
    &sync_status_command, &sync_now_command, &sync_log_command, &sync_parked_command, &cloud_init_command,
    &cloud_upgrade_command, &cloud_check_command,
    // this machine
    &setup_command, &doctor_command, &host_install_command, &host_uninstall_command, &host_status_command,
    &store_recount_command, &backup_create_command, &backup_list_command, &backup_verify_command,
    &backup_restore_command, &secret_set_command, &secret_remove_command, &update_check_command,
    &update_apply_command, &config_list_command, &config_path_command, &completions_command, &man_command,
    &complete_command, &version_command, &help_command};

constexpr std::array groups{
    Group{"leads", "the people that the team writes to"},  //
    Group{"logs", "what happened: DMs, changes, notes"},
    Group{"export", "lists into files: csv, xlsx, json"},
    Group{"import", "files of other programs, and Instagram's own export"},
    Group{"audience", "who follows an account, and whom it follows"},
    Group{"followups", "whom to write to again"},
    Group{"operators", "the people of the team"},
    Group{"actors", "the Instagram accounts that send"},
    Group{"rules", "the team's own limits"},
    Group{"goals", "numbers to reach each day or month"},
    Group{"governance", "how the team agrees on rules and goals"},
    Group{"stats", "numbers: what was sent, answered and booked", "summary"},
    Group{"sync", "this machine and the team's cloud"},
    Group{"cloud", "the team's database itself"},
    Group{"views", "filters that are kept under a name"},
    Group{"host", "how the browsers find InstaCRM"},
    Group{"store", "the log on this machine"},
    Group{"backup", "copies of the store on this machine"},
    Group{"secret", "passwords that the config names"},
    Group{"update", "newer versions of these programs"},
    Group{"config", "the settings on this machine"},
};

std::vector<std::string> formats() {
    return {"table", "json", "ndjson", "csv", "tsv", "xlsx"};
}

std::vector<std::string> colours() {
    return {"auto", "always", "never"};
}

constexpr std::array globals{
    Option{"format", '\0', "FORMAT", "how data is written", false, formats},
    Option{"json", '\0', "", "the same as --format json"},
    Option{"fields", '\0', "A,B", "which fields, in this order", true},
    Option{"no-header", '\0', "", "table, csv, tsv: without the line of names"},
    Option{"raw", '\0', "", "csv, tsv: leave cells that a spreadsheet would run as they are"},
    Option{"color", '\0', "WHEN", "colours", false, colours},
    Option{"quiet", 'q', "", "no remarks on stderr, only errors"},
    Option{"no-pager", '\0', "", "long tables straight to the terminal"},
    Option{"yes", 'y', "", "do it without asking"},
    Option{"timeout", '\0', "TIME", "how long to wait for the daemon: 30s (default), 2m"},
    Option{"config", '\0', "FILE", "commands that read the config: this file"},
    Option{"set", '\0', "KEY=VALUE", "commands that read the config: this value wins; repeat it for several"},
    Option{"help", 'h', "", "what the command does, with examples"},
    Option{"version", '\0', "", "the program's version"},
};

}  // namespace

std::span<const Command* const> all_commands() {
    return commands;
}

std::span<const Group> all_groups() {
    return groups;
}

std::span<const Option> global_options() {
    return globals;
}

std::string full_name(const Command& command) {
    return std::string(command.noun) + (command.verb.empty() ? "" : " ") + std::string(command.verb);
}

const Command* find_command(std::string_view noun, std::string_view verb) {
    const auto found = std::ranges::find_if(
        commands, [&](const Command* command) { return command->noun == noun && command->verb == verb; });
    return found != std::end(commands) ? *found : nullptr;
}

const Group* find_group(std::string_view noun) {
    const auto found = std::ranges::find(groups, noun, &Group::noun);
    return found != groups.end() ? &*found : nullptr;
}

const Command* command_alone(std::string_view noun) {
    const auto* group = find_group(noun);
    return group != nullptr ? find_command(noun, group->alone) : nullptr;
}

}  // namespace instacrm::cli
