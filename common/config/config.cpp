#include "common/config/config.hpp"

#include "common/domain/text.hpp"

#include <algorithm>

namespace instacrm::config {
namespace {

const std::vector<std::string>& values_of(const std::vector<Setting>& settings, std::string_view name) {
    return std::ranges::find_if(settings, [&](const Setting& s) { return s.key->name == name; })->values;
}

std::string value_of(const std::vector<Setting>& settings, std::string_view name) {
    const auto& values = values_of(settings, name);
    return values.empty() ? "" : values.front();
}

std::size_t number_of(const std::vector<Setting>& settings, std::string_view name) {
    return std::stoul(value_of(settings, name));
}

/// Of `02:00`.
std::chrono::minutes time_of_day(const std::string& text) {
    return std::chrono::hours(std::stoi(text)) + std::chrono::minutes(std::stoi(text.substr(3)));
}

}  // namespace

Config to_config(const std::vector<Setting>& settings) {
    Config config;
    const std::string name(trim(value_of(settings, "operator.name")));
    const std::string email(trim(value_of(settings, "operator.email")));
    if (!name.empty() && !email.empty()) config.identity = Identity{name, ascii_lower(email)};
    config.time_zone = value_of(settings, "time_zone");
    config.governance_mode = ascii_lower(value_of(settings, "governance.mode"));
    config.governance_quorum = value_of(settings, "governance.quorum");
    config.origins = values_of(settings, "native_host.origins");
    config.start_daemon = value_of(settings, "native_host.start_daemon") == "true";
    config.next_tab = {std::stoll(value_of(settings, "next_tab.every")),
                       parse_duration(value_of(settings, "next_tab.after"))};
    config.selectors_file = value_of(settings, "selectors.file");
    config.selectors_key = value_of(settings, "selectors.key");
    config.allowed = values_of(settings, "pipe.allow");
    config.cloud_url = value_of(settings, "cloud.url");
    config.update_from = value_of(settings, "update.from");
    config.update_key = value_of(settings, "update.key");
    config.cloud_password_from = value_of(settings, "cloud.password_from");
    config.cloud_interval = parse_duration(value_of(settings, "cloud.interval"));
    config.backup_at = time_of_day(value_of(settings, "backups.at"));
    config.backups_kept = {number_of(settings, "backups.keep.daily"),
                           number_of(settings, "backups.keep.weekly"),
                           number_of(settings, "backups.keep.monthly")};
    config.second_backup_folder = value_of(settings, "backups.also_to");
    config.log_level = value_of(settings, "log.level");
    config.log_keep = number_of(settings, "log.keep");
    return config;
}

}  // namespace instacrm::config
