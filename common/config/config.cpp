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

}  // namespace

Config to_config(const std::vector<Setting>& settings) {
    Config config;
    const std::string name(trim(value_of(settings, "operator.name")));
    const std::string email(trim(value_of(settings, "operator.email")));
    if (!name.empty() && !email.empty()) config.identity = Identity{name, ascii_lower(email)};
    config.origins = values_of(settings, "native_host.origins");
    config.start_daemon = value_of(settings, "native_host.start_daemon") == "true";
    config.selectors_file = value_of(settings, "selectors.file");
    config.selectors_key = value_of(settings, "selectors.key");
    config.allowed = values_of(settings, "pipe.allow");
    config.cloud_url = value_of(settings, "cloud.url");
    config.cloud_password_from = value_of(settings, "cloud.password_from");
    config.cloud_interval = parse_duration(value_of(settings, "cloud.interval"));
    config.log_level = value_of(settings, "log.level");
    config.log_keep = std::stoul(value_of(settings, "log.keep"));
    return config;
}

}  // namespace instacrm::config
