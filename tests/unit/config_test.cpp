#include "common/config/config.hpp"

#include "common/config/paths.hpp"
#include "common/config/settings.hpp"
#include "common/domain/invalid.hpp"
#include "common/platform/system.hpp"
#include "tests/support/contains.hpp"
#include "tests/support/temp_home.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace instacrm;
using instacrm::test::contains;
using namespace instacrm::config;

namespace {

/// Loads a config with this text, environment and flags.
struct Loader {
    test::TempHome home;
    std::map<std::string, std::string> environment;
    std::vector<std::pair<std::string, std::string>> flags;

    std::filesystem::path file() const { return home.folder() / "instacrm.yaml"; }

    std::vector<Setting> load(const std::string& yaml) const {
        platform::write_file_atomically(file(), yaml);
        Sources sources;
        sources.file = file();
        sources.flags = flags;
        sources.environment = [this](const char* name) -> std::optional<std::string> {
            const auto found = environment.find(name);
            return found == environment.end() ? std::nullopt : std::optional(found->second);
        };
        return load_settings(sources);
    }

    Setting setting(const std::string& yaml, std::string_view key) const {
        for (auto& setting : load(yaml)) {
            if (setting.key->name == key) return setting;
        }
        throw std::out_of_range(std::string(key));
    }
};

}  // namespace

TEST_CASE("a flag beats the environment, that beats the file, that beats the default") {
    Loader loader;
    CHECK(loader.setting("", "log.level").values.front() == "info");
    CHECK(loader.setting("", "log.level").origin == "default");
    const std::string yaml = "operator: {name: Anna, email: Anna@Example.com}\nlog:\n  level: warn\n";
    CHECK(loader.setting(yaml, "log.level").values.front() == "warn");
    CHECK(loader.setting(yaml, "log.level").origin == loader.file().string() + ":3");
    loader.environment["INSTACRM_LOG_LEVEL"] = "error";
    CHECK(loader.setting(yaml, "log.level").values.front() == "error");
    CHECK(loader.setting(yaml, "log.level").origin == "INSTACRM_LOG_LEVEL");
    loader.flags.emplace_back("log.level", "debug");
    CHECK(loader.setting(yaml, "log.level").values.front() == "debug");
    CHECK(loader.setting(yaml, "log.level").origin == "flag");
    const auto config = to_config(loader.load(yaml));
    REQUIRE(config.identity);
    CHECK(config.identity->email == "anna@example.com");
    CHECK(config.log_level == "debug");
    CHECK(config.start_daemon);
    CHECK(config.origins.size() == 2);
}

TEST_CASE("nobody's tab is closed unless the config says so") {
    const Loader loader;
    CHECK(to_config(loader.load("")).next_tab.every == 0);
    const auto wanted = to_config(loader.load("next_tab: {every: 2, after: 1m30s}")).next_tab;
    CHECK(wanted.every == 2);
    CHECK(wanted.after == std::chrono::seconds(90));
}

TEST_CASE("what is wrong in the config is named with its line and the remedy") {
    const Loader loader;
    struct Case {
        const char* yaml;
        const char* problem;
        const char* remedy;
    };
    const Case cases[] = {
        {"operator: {name: A, email: nonsense}", ":1: operator.email: \"nonsense\" is not an e-mail",
         "name@example.com"},
        {"log:\n  level: loud", ":2: log.level: \"loud\" is not a level", "debug, info, warn, error"},
        {"log:\n  volume: 3", ":2: unknown key log.volume", "log.level, log.keep"},
        {"pips: {allow: []}", ":1: unknown key pips", "operator.name"},
        {"log: {keep: 0}", "log.keep: \"0\" is not a count", "1 to 1000"},
        {"log: {keep: lots}", "is not a count", "1 to 1000"},
        {"native_host: {origins: [\"http://x\"]}", "is not an extension's origin", "chrome-extension://"},
        {"native_host: {origins: one}", "must be a list", "chrome-extension://"},
        {"native_host: {start_daemon: maybe}", "is neither", "true or false"},
        {"cloud: {url: \"mysql://x\"}", "unknown scheme", "sqlite3://, postgresql:// or oracle://"},
        {"cloud: {password_from: hunter2}", "does not say where the password is", "file:PATH"},
        {"cloud: {interval: soon}", "not a length of time", "90s"},
        {"next_tab: {every: -1}", "next_tab.every: \"-1\" is not a count", "0 to 1000"},
        {"next_tab: {every: often}", "next_tab.every: \"often\" is not a count", "0 to 1000"},
        {"next_tab: {after: 0s}", "next_tab.after: \"0s\" is too short", "1s to 10m"},
        {"next_tab: {after: 1h}", "next_tab.after: \"1h\" is too long", "1s to 10m"},
        {"next_tab: {after: 5}", "next_tab.after: \"5\" is not a length of time", "90s"},
        {"backups: {at: \"25:00\"}", "no time of day", "02:00"},
        {"time_zone: Mars/Olympus", "is not a time zone", "Europe/Berlin"},
        {"operator: Anna", "must hold keys", "operator.name"},
        {"operator: {name: [a, b]}", "must be one value", ""},
        {"a: b: c", "not YAML", "mend that line"},
        {"- 1", "must hold keys", "operator.name"},
    };
    for (const auto& wrong : cases) {
        CAPTURE(wrong.yaml);
        try {
            loader.load(wrong.yaml);
            FAIL("taken");
        } catch (const Invalid& invalid) {
            CHECK(contains(std::string(invalid.what()), wrong.problem));
            CHECK(contains(std::string(invalid.what()), loader.file().string().c_str()));
            CHECK(contains(invalid.remedy(), wrong.remedy));
        }
    }
}

TEST_CASE("the password in a cloud URL is never shown") {
    const Loader loader;
    const std::string yaml = "cloud: {url: \"%s\"}";
    for (const auto* url : {"postgresql://bob:s3cret@db/team", "oracle://user=bob password=s3cret service=x",
                            "postgresql://bob:p@s3cret@db/team"}) {
        const auto text = shown(loader.setting("cloud: {url: \"" + std::string(url) + "\"}", "cloud.url"));
        CAPTURE(text);
        CHECK(text.find("s3cret") == std::string::npos);
        CHECK(text.find("bob") != std::string::npos);
    }
}

TEST_CASE("paths follow INSTACRM_HOME, then XDG, then HOME") {
    const std::string root = std::filesystem::temp_directory_path().root_path().generic_string();
    std::map<std::string, std::string> variables;
    const Environment environment = [&](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    CHECK_THROWS_AS(resolve_paths(Scope::user, environment, System::posix), Invalid);
    variables["HOME"] = root + "home/anna";
    CHECK(resolve_paths(Scope::user, environment, System::posix).store_file ==
          root + "home/anna/.local/share/instacrm/store/instacrm.db");
    CHECK(resolve_paths(Scope::user, environment, System::posix).config_file ==
          root + "home/anna/.config/instacrm/instacrm.yaml");
    variables["XDG_RUNTIME_DIR"] = root + "run/user/7";
    CHECK(resolve_paths(Scope::user, environment, System::posix).endpoint ==
          root + "run/user/7/instacrm/instacrm.sock");
    variables["XDG_DATA_HOME"] = "relative";  // invalid by the specification: ignored
    CHECK(resolve_paths(Scope::user, environment, System::posix).store_file ==
          root + "home/anna/.local/share/instacrm/store/instacrm.db");
    CHECK(resolve_paths(Scope::system, environment, System::posix).endpoint == "/run/instacrm/instacrm.sock");
    variables["LOCALAPPDATA"] = "C:/Users/Änne/AppData/Local";
    variables["ProgramData"] = "C:/ProgramData";
    CHECK(resolve_paths(Scope::user, environment, System::windows).config_file ==
          "C:/Users/Änne/AppData/Local/InstaCRM/instacrm.yaml");
    CHECK(resolve_paths(Scope::system, environment, System::windows).store_file ==
          "C:/ProgramData/InstaCRM/store/instacrm.db");
    CHECK(resolve_paths(Scope::system, environment, System::windows).endpoint == R"(\\.\pipe\instacrm)");
    variables["INSTACRM_HOME"] = root + "x";
    CHECK(resolve_paths(Scope::user, environment, System::posix).endpoint == root + "x/run/instacrm.sock");
    CHECK(resolve_paths(Scope::system, environment, System::posix).config_file == root + "x/instacrm.yaml");
    variables["INSTACRM_HOME"] = "x";
    CHECK_THROWS_AS(resolve_paths(Scope::user, environment, System::posix), Invalid);
    variables["INSTACRM_HOME"] = root + std::string(120, 'd');
    CHECK_THROWS_WITH_AS(resolve_paths(Scope::user, environment, System::posix),
                         doctest::Contains("longer than"), Invalid);
}
