// Every command: defined in the file of its name, put in order in cli/command_table.cpp.
#pragma once

#include "cli/command.hpp"

namespace instacrm::cli {

extern const Command status_command;
extern const Command check_command;
extern const Command log_command;
extern const Command leads_list_command;
extern const Command leads_show_command;
extern const Command leads_add_command;
extern const Command leads_set_command;
extern const Command leads_note_command;
extern const Command leads_subject_export_command;
extern const Command leads_merge_command;
extern const Command leads_forget_command;
extern const Command leads_remove_command;
extern const Command leads_undo_command;
extern const Command logs_list_command;
extern const Command search_command;
extern const Command export_leads_command;
extern const Command export_logs_command;
extern const Command export_notes_command;
extern const Command export_stats_command;
extern const Command export_all_command;
extern const Command actors_list_command;
extern const Command actors_set_command;
extern const Command rules_list_command;
extern const Command rules_add_command;
extern const Command rules_remove_command;
extern const Command stats_summary_command;
extern const Command stats_volume_command;
extern const Command stats_heatmap_command;
extern const Command stats_leaderboard_command;
extern const Command stats_funnel_command;
extern const Command stats_messages_command;
extern const Command stats_enrichment_command;
extern const Command stats_actors_command;
extern const Command stats_explain_command;
extern const Command store_recount_command;
extern const Command audience_list_command;
extern const Command audience_diff_command;
extern const Command audience_mutuals_command;
extern const Command audience_growth_command;
extern const Command import_instagram_command;
extern const Command import_leads_command;
extern const Command import_legacy_command;
extern const Command import_logs_command;
extern const Command sync_status_command;
extern const Command sync_now_command;
extern const Command sync_log_command;
extern const Command sync_parked_command;
extern const Command cloud_init_command;
extern const Command cloud_upgrade_command;
extern const Command cloud_check_command;
extern const Command host_install_command;
extern const Command host_uninstall_command;
extern const Command host_status_command;
extern const Command views_list_command;
extern const Command views_save_command;
extern const Command views_run_command;
extern const Command views_remove_command;
extern const Command completions_command;
extern const Command complete_command;
extern const Command man_command;
extern const Command backup_create_command;
extern const Command backup_list_command;
extern const Command backup_restore_command;
extern const Command backup_verify_command;
extern const Command config_list_command;
extern const Command config_path_command;
extern const Command doctor_command;
extern const Command setup_command;
extern const Command version_command;
extern const Command help_command;

}  // namespace instacrm::cli
