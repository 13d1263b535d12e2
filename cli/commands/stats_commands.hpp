#pragma once

#include "cli/command.hpp"

namespace instacrm::cli {

extern const Command stats_summary_command;
extern const Command stats_volume_command;
extern const Command stats_heatmap_command;
extern const Command stats_leaderboard_command;
extern const Command stats_funnel_command;
extern const Command stats_messages_command;
extern const Command stats_enrichment_command;
extern const Command stats_goals_command;
extern const Command stats_actors_command;
extern const Command stats_explain_command;
extern const Command store_recount_command;
const Command* command_alone(std::string_view noun);

}  // namespace instacrm::cli
