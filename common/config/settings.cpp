#include "common/config/settings.hpp"

#include "common/domain/enums.hpp"
#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"
#include "common/domain/time.hpp"
#include "common/domain/time_zone.hpp"
#include "common/platform/system.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <map>

namespace instacrm::config {
namespace {

namespace fs = std::filesystem;

// --- what a value may be
// --------------------------------------------------------------------------------------

void any(const std::string&) {}

void person(const std::string& value) {
    if (code_points(trim(value)) < 1 || code_points(value) > 32)
        throw Invalid("a name has 1 to 32 characters", "write the name that your team knows you by");
}

void email(const std::string& value) {
    const auto at = value.find('@');
    if (at == std::string::npos || at == 0 || value.find('.', at) == std::string::npos ||
        value.size() > 255 || value.find_first_of(" \t\r\n") != std::string::npos)
        throw Invalid("\"" + printable(value) + "\" is not an e-mail address",
                      "write it as name@example.com");
}

void cloud_url(const std::string& value) {
    if (value.empty()) return;
    for (const auto* scheme : {"sqlite3://", "postgresql://", "oracle://"}) {
        if (value.starts_with(scheme)) return;
    }
    throw Invalid("the cloud's URL has an unknown scheme",
                  "start it with sqlite3://, postgresql:// or oracle://");
}

void secret_source(const std::string& value) {
    if (value.empty()) return;
    for (const auto* scheme : {"file:", "env:", "keyring:"}) {
        if (value.starts_with(scheme) && value.size() > std::string_view(scheme).size()) return;
    }
    throw Invalid("this does not say where the password is", "write file:PATH, env:NAME or keyring:NAME");
}

void duration(const std::string& value) {
    parse_duration(value);
}

void origin(const std::string& value) {
    constexpr std::string_view scheme = "chrome-extension://";
    const bool formed = value.starts_with(scheme) && value.size() == scheme.size() + 33 &&
                        value.ends_with('/') &&
                        std::all_of(value.begin() + scheme.size(), value.end() - 1,
                                    [](char c) { return c >= 'a' && c <= 'p'; });
    if (!formed)
        throw Invalid(
            "\"" + printable(value) + "\" is not an extension's origin",
            "write chrome-extension:// and the 32 letters of the extension's id, with a / at the end");
}

void boolean(const std::string& value) {
    if (value != "true" && value != "false")
        throw Invalid("\"" + printable(value) + "\" is neither", "write true or false");
}

void clock_time(const std::string& value) {
    const auto digit = [&](std::size_t at, char up_to) { return value[at] >= '0' && value[at] <= up_to; };
    const bool formed = value.size() == 5 && value[2] == ':' && digit(0, '2') &&
                        digit(1, value[0] == '2' ? '3' : '9') && digit(3, '5') && digit(4, '9');
    if (!formed) throw Invalid("\"" + printable(value) + "\" is no time of day", "write it as 02:00");
}

void number_from(int least, const std::string& value) {
    int number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size() || number < least || number > 1000)
        throw Invalid("\"" + printable(value) + "\" is not a count",
                      "write a whole number from " + std::to_string(least) + " to 1000");
}

void count(const std::string& value) {
    number_from(1, value);
}

void count_or_never(const std::string& value) {
    number_from(0, value);
}

/// Long enough to be called off, and short enough to be waited for.
void countdown(const std::string& value) {
    constexpr Duration shortest = std::chrono::seconds(1);
    constexpr Duration longest = std::chrono::minutes(10);
    if (const auto length = parse_duration(value); length < shortest || length > longest)
        throw Invalid("\"" + printable(value) + "\" is too " + (length < shortest ? "short" : "long"),
                      "write 1s to 10m");
}

void governance_mode(const std::string& value) {
    if (!value.empty()) parse_enum<GovernanceMode>(value);
}

void quorum(const std::string& value) {
    if (!value.empty()) count(value);
}

void log_level(const std::string& value) {
    for (const auto* level : {"debug", "info", "warn", "error"}) {
        if (value == level) return;
    }
    throw Invalid("\"" + printable(value) + "\" is not a level", "use one of: debug, info, warn, error");
}

constexpr Key table[] = {
    {"operator.name", false, "", "who sends from this machine: the name that the team sees", person},
    {"operator.email", false, "", "the same person's e-mail; it identifies them in the whole team", email},
    {"time_zone", false, "", "IANA name, e.g. Europe/Berlin; empty: the machine's own", check_zone_name},
    {"governance.mode", false, "",
     "of a new team, who decides on rules and goals: open, quorum or owner; empty: open", governance_mode},
    {"governance.quorum", false, "", "of a new team, how many votes decide with quorum; empty: 2", quorum},
    {"cloud.url", false, "", "sqlite3://FILE, postgresql://… or oracle://…; empty: this machine only",
     cloud_url},
    {"cloud.password_from", false, "", "file:PATH, env:NAME or keyring:NAME", secret_source},
    {"cloud.interval", false, "60s", "longest time between two syncs, e.g. 60s", duration},
    {"native_host.origins", true,
     "chrome-extension://kjjlomlmaaaehnnnkdhoocdhijbefffp/,chrome-extension://"
     "billnegnhalahgceekblndobbfncbgoa/",
     "extensions that may log: chrome-extension://ID/", origin},
    {"native_host.start_daemon", false, "true", "whether the browser's shim starts the daemon: true or false",
     boolean},
    {"next_tab.every", false, "0",
     "after so many DMs the extension goes on to the next tab: 1 to 1000; 0: never", count_or_never},
    {"next_tab.after", false, "5s", "how long it shows that before it does, 1s to 10m", countdown},
    {"selectors.file", false, "", "a signed file that says how to read Instagram's page; empty: as built",
     any},
    {"selectors.key", false, "", "the minisign public key that its signature must fit: RW…", any},
    {"update.from", false, "", "where releases are: https://… or a folder; empty: nowhere", any},
    {"update.key", false, "", "the minisign public key that signs them: RW…", any},
    {"pipe.allow", true, "", "besides the owner: groups on Linux, SIDs on Windows", any},
    {"backups.at", false, "02:00", "time of day, e.g. 02:00", clock_time},
    {"backups.keep.daily", false, "7", "1 to 1000", count},
    {"backups.keep.weekly", false, "4", "1 to 1000", count},
    {"backups.keep.monthly", false, "6", "1 to 1000", count},
    {"backups.also_to", false, "", "a second folder; empty: none", any},
    {"log.level", false, "info", "debug, info, warn or error", log_level},
    {"log.keep", false, "5", "number of old log files kept, 1 to 1000", count},
};

// --- from text to settings
// ------------------------------------------------------------------------------------

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto comma = text.find(',');
        if (const auto part = trim(text.substr(0, comma)); !part.empty()) parts.emplace_back(part);
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
    }
    return parts;
}

std::string known_names(std::string_view section) {
    std::string names;
    for (const auto& key : table) {
        if (key.name.starts_with(section)) names += (names.empty() ? "" : ", ") + std::string(key.name);
    }
    return names;
}

/// A leaf of the YAML file with the place it stands at.
struct FileValue {
    std::vector<std::string> values;
    std::string place;
};

/// Walks the YAML tree along the table of keys; anything beside it is refused with its line.
class FileReader {
public:
    explicit FileReader(fs::path file) : file_(std::move(file)) {}

    std::map<std::string, FileValue> read() {
        const auto root = parse();
        if (!root.IsNull()) descend(root, "");
        return std::move(found_);
    }

private:
    std::string place(const YAML::Mark& mark) const {
        return file_.string() + ":" + std::to_string(mark.line + 1);
    }

    YAML::Node parse() const {
        if (fs::is_directory(file_))
            throw Invalid(file_.string() + " is a folder, not a config file",
                          "move it away and write a file there");
        try {
            return YAML::Load(platform::read_file(file_));
        } catch (const YAML::Exception& error) {
            throw Invalid(place(error.mark) + ": not YAML: " + error.msg, "mend that line");
        } catch (const std::system_error& error) {
            throw Invalid(error.what(), "make the file readable to this user");
        }
    }

    void descend(const YAML::Node& node, const std::string& path) {
        if (!node.IsMap())
            throw Invalid(place(node.Mark()) + ": " + (path.empty() ? "the file" : path) + " must hold keys",
                          "write one of: " + known_names(path));
        for (const auto& entry : node) {
            const auto name = (path.empty() ? "" : path + ".") + entry.first.Scalar();
            const auto key = std::ranges::find(table, name, &Key::name);
            if (key != std::end(table)) {
                take(*key, entry.second, place(entry.first.Mark()));
            } else if (std::ranges::any_of(table,
                                           [&](const Key& k) { return k.name.starts_with(name + "."); })) {
                if (!entry.second.IsNull()) descend(entry.second, name);
            } else {
                auto names = known_names(path.empty() ? "" : path + ".");
                throw Invalid(place(entry.first.Mark()) + ": unknown key " + printable(name),
                              "use one of: " + names);
            }
        }
    }

    void take(const Key& key, const YAML::Node& node, const std::string& where) {
        FileValue value{{}, where};
        if (node.IsSequence() && key.list) {
            for (const auto& item : node) {
                if (!item.IsScalar())
                    throw Invalid(where + ": " + std::string(key.name) + " must hold plain values",
                                  std::string(key.help));
                value.values.push_back(item.Scalar());
            }
        } else if (node.IsScalar() && !key.list) {
            value.values.push_back(node.Scalar());
        } else if (node.IsNull()) {
            return;  // `key:` with nothing behind it is a key left out
        } else {
            throw Invalid(
                where + ": " + std::string(key.name) + " must be " + (key.list ? "a list" : "one value"),
                std::string(key.help));
        }
        found_[std::string(key.name)] = std::move(value);
    }

    fs::path file_;
    std::map<std::string, FileValue> found_;
};

/// Hides what follows `user:` up to the last @, and every `password=…`: both occur in connection strings.
std::string without_password(std::string text) {
    if (const auto start = text.find("://"), at = text.rfind('@');
        start != std::string::npos && at != std::string::npos) {
        if (const auto colon = text.find(':', start + 3); colon < at)
            text.replace(colon + 1, at - colon - 1, "***");
    }
    constexpr std::string_view option = "password=";
    for (auto found = ascii_lower(text).find(option); found != std::string::npos;
         found = ascii_lower(text).find(option, found + option.size())) {
        const auto value = found + option.size();
        text.replace(value, std::min(text.find_first_of(" &", value), text.size()) - value, "***");
    }
    return text;
}

void check_values(const Setting& setting) {
    for (const auto& value : setting.values) {
        if (setting.origin == "default") continue;
        try {
            setting.key->check(value);
        } catch (const Invalid& invalid) {
            throw Invalid(setting.origin + ": " + std::string(setting.key->name) + ": " + invalid.what(),
                          invalid.remedy());
        }
    }
}

}  // namespace

std::span<const Key> keys() {
    return table;
}

std::string variable_of(const Key& key) {
    std::string name = "INSTACRM_";
    for (const char c : key.name)
        name += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return name;
}

std::string shown(const Setting& setting) {
    std::string text;
    for (const auto& value : setting.values) text += (text.empty() ? "" : ", ") + value;
    return setting.key->name == "cloud.url" ? without_password(text) : text;
}

std::vector<Setting> load_settings(const Sources& sources) {
    std::map<std::string, FileValue> from_file;
    std::error_code ignored;
    if (fs::exists(sources.file, ignored)) {
        from_file = FileReader(sources.file).read();
    } else if (sources.file_required) {
        throw Invalid("there is no config file " + sources.file.string(),
                      "check the path given with --config");
    }
    for (const auto& [name, value] : sources.flags) {
        if (std::ranges::find(table, name, &Key::name) == std::end(table))
            throw Invalid("--set: unknown key " + printable(name), "use one of: " + known_names(""));
    }

    std::vector<Setting> settings;
    for (const auto& key : table) {
        Setting setting{&key, {}, "default"};
        const auto from_text = [&](const std::string& text, std::string source) {
            setting.values = key.list ? split(text) : std::vector{text};
            setting.origin = std::move(source);
        };
        const auto flag = std::find_if(sources.flags.rbegin(), sources.flags.rend(),
                                       [&](const auto& entry) { return entry.first == key.name; });
        const auto variable = variable_of(key);
        if (flag != sources.flags.rend()) {
            from_text(flag->second, "flag");
        } else if (const auto value =
                       sources.environment ? sources.environment(variable.c_str()) : std::nullopt) {
            from_text(*value, variable);
        } else if (const auto found = from_file.find(std::string(key.name)); found != from_file.end()) {
            setting.values = found->second.values;
            setting.origin = found->second.place;
        } else {
            from_text(std::string(key.default_value), "default");
        }
        check_values(setting);
        settings.push_back(std::move(setting));
    }
    return settings;
}

}  // namespace instacrm::config
