// The settings as the programs use them.
#pragma once

#include "common/config/settings.hpp"
#include "common/domain/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::config {

struct Identity {
    std::string name;   ///< 1–32 characters
    std::string email;  ///< lower case
};

/// How many backups are kept: of the last days, weeks and months that have any.
struct Retention {
    std::size_t daily = 7;
    std::size_t weekly = 4;
    std::size_t monthly = 6;
};

/// When the extension closes the tab in which a DM went out, and goes on to the next.
struct NextTab {
    std::int64_t every = 0;  ///< DMs from one account in a day; 0: never
    Duration after{};        ///< for the person to say no
};

struct Config {
    std::optional<Identity> identity;  ///< absent until operator.name and operator.email are both set
    std::string time_zone;             ///< IANA name; empty: the machine's own
    std::string governance_mode;       ///< of a new team; empty: not said
    std::string governance_quorum;     ///< likewise
    std::vector<std::string> origins;  ///< extensions that may log
    bool start_daemon = true;
    NextTab next_tab;
    std::string selectors_file;        ///< empty: the extension's own; relative to the config's folder
    std::string selectors_key;         ///< minisign
    std::string update_from;           ///< a folder or https://…; empty: nowhere
    std::string update_key;            ///< minisign
    std::vector<std::string> allowed;  ///< groups (Linux) or SIDs (Windows) besides the owner
    std::string cloud_url;             ///< empty: this machine only
    std::string cloud_password_from;   ///< file:…, env:… or keyring:…; empty: none
    Duration cloud_interval{};         ///< longest time between two rounds of sync
    std::chrono::minutes backup_at{};  ///< after midnight in the machine's own zone
    Retention backups_kept;
    std::string second_backup_folder;  ///< empty: none; relative to the config's folder
    std::string log_level;
    std::size_t log_keep = 5;
};

/// The values of checked settings.
Config to_config(const std::vector<Setting>& settings);

}  // namespace instacrm::config
