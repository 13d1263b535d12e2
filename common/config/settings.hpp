// Settings with their origin: flag > environment (INSTACRM_*) > file > default.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace instacrm::config {

/// One key of the config: the table of these is the only place that knows which keys exist.
struct Key {
    std::string_view name;  ///< dotted, as in `operator.email`
    bool list;              ///< a YAML list; in flags and environment separated by commas
    std::string_view default_value;
    std::string_view help;              ///< one line, with the allowed values
    void (*check)(const std::string&);  ///< one value; throws Invalid
};

std::span<const Key> keys();

/// A key's value and where it came from.
struct Setting {
    const Key* key = nullptr;
    std::vector<std::string> values;  ///< one, unless the key is a list
    std::string origin;               ///< "flag", "INSTACRM_LOG_LEVEL", "/etc/…/instacrm.yaml:4", "default"
};

/// The text to show: lists with commas, and a password in a URL hidden.
std::string shown(const Setting& setting);

/// The environment variable of a key: `log.level` is INSTACRM_LOG_LEVEL.
std::string variable_of(const Key& key);

struct Sources {
    std::filesystem::path file;                              ///< may be absent: then all is default
    bool file_required = false;                              ///< named by a flag: must be there
    std::vector<std::pair<std::string, std::string>> flags;  ///< key, value
    std::function<std::optional<std::string>(const char*)> environment;
};

/// Every key, in the table's order. @throws Invalid naming file and line (or flag, or variable), the problem,
/// and the allowed keys or values.
std::vector<Setting> load_settings(const Sources& sources);

}  // namespace instacrm::config
