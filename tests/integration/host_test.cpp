// How the browsers find the native host: the real instacrm in a home with browsers' folders of the test's.
#include "common/platform/system.hpp"
#include "tests/support/cli.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace instacrm::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* ours = "com.instacrm.nmhost";
constexpr const char* older = "com.instaoutreach.logger";

/// A home in which Chrome and Brave have been run.
struct Machine : Cli {
    Machine() {
        fs::create_directories(profile("google-chrome"));
        fs::create_directories(profile("BraveSoftware/Brave-Browser"));
    }

    fs::path profile(const std::string& name) const { return home.folder() / "config" / name; }
    fs::path manifest(const std::string& browser, const std::string& name = ours) const {
        return profile(browser) / "NativeMessagingHosts" / (name + ".json");
    }
    json::value read(const fs::path& file) const { return protocol::parse_json(platform::read_file(file)); }

    /// The value of a column in the row of this browser and host.
    std::string cell(const json::value& rows, std::string_view browser, std::string_view name,
                     std::string_view column) const {
        for (const auto& row : rows.as_array()) {
            if (row.at("browser") == json::string_view(browser) && row.at("name") == json::string_view(name))
                return row.at(column).is_null() ? "" : std::string(row.at(column).as_string());
        }
        return "no such row";
    }
    std::string state(std::string_view browser, std::string_view name = ours) const {
        const auto outcome = run({"host", "status", "--all", "--json"});
        return cell(protocol::parse_json(outcome.output).at("hosts"), browser, name, "state");
    }
};

}  // namespace

TEST_CASE("the native host is installed for the browsers that have been run, once") {
    const Machine machine;
    const auto changes = machine.document({"host", "install"}).at("manifests");
    CHECK(changes.as_array().size() == 4);
    CHECK(machine.cell(changes, "chrome", ours, "change") == "added");
    CHECK(machine.cell(changes, "brave", older, "change") == "added");
    CHECK_FALSE(fs::exists(machine.profile("vivaldi")));

    const auto manifest = machine.read(machine.manifest("google-chrome"));
    CHECK(manifest.at("name") == ours);
    CHECK(manifest.at("type") == "stdio");
    CHECK(manifest.at("path") == json::string_view(program("instacrm-nmhost").string()));
    CHECK(manifest.at("allowed_origins").as_array().size() == 2);
    CHECK(machine.read(machine.manifest("google-chrome", older)).at("name") == older);

    const auto again = machine.document({"host", "install"}).at("manifests");
    for (const auto& row : again.as_array()) CHECK(row.at("change") == "unchanged");
    CHECK(machine.run({"host", "status"}).exit_code == 0);
}

TEST_CASE("browsers can be named, and one whose profile lies elsewhere") {
    const Machine machine;
    machine.output({"host", "install", "--browser", "edge,vivaldi"});
    CHECK(fs::exists(machine.manifest("microsoft-edge")));
    CHECK(fs::exists(machine.manifest("vivaldi", older)));
    CHECK_FALSE(fs::exists(machine.manifest("google-chrome")));

    const auto folder = machine.home.folder() / "work";
    machine.output({"host", "install", "--profile", folder.string()});
    CHECK(fs::exists(folder / "NativeMessagingHosts" / (std::string(ours) + ".json")));
    CHECK(machine.run({"host", "status", "--profile", folder.string()}).exit_code == 0);

    machine.output({"host", "install", "--all", "--quiet"});
    CHECK(fs::exists(machine.manifest("chromium")));
}

TEST_CASE("for all users the manifests are readable to everybody") {
    const Machine machine;
    const auto root = machine.home.folder() / "root";
    const Words where{"--system", "--root", root.string()};
    machine.output({"host", "install", "--system", "--root", root.string()});
    for (const auto* folder : {"etc/opt/chrome", "etc/chromium", "etc/opt/edge", "etc/opt/vivaldi"}) {
        const auto file = root / folder / "native-messaging-hosts" / (std::string(ours) + ".json");
        REQUIRE(fs::exists(file));
        CHECK((fs::status(file).permissions() & fs::perms::others_read) != fs::perms::none);
        CHECK((fs::status(file.parent_path()).permissions() & fs::perms::others_exec) != fs::perms::none);
    }
    machine.output({"host", "uninstall", "--system", "--root", root.string()});
    CHECK_FALSE(fs::exists(root / "etc/chromium/native-messaging-hosts" / (std::string(ours) + ".json")));
}

TEST_CASE("a dry run says what would be written, and writes nothing") {
    const Machine machine;
    const auto outcome = machine.run({"host", "install", "--dry-run", "--format", "csv"});
    CHECK(outcome.exit_code == 0);
    CHECK(contains(outcome.output, "chrome,com.instacrm.nmhost,added,"));
    CHECK(contains(outcome.errors, "nothing was done"));
    CHECK_FALSE(fs::exists(machine.manifest("google-chrome")));
}

TEST_CASE("status tells what is wrong with each manifest, and install mends it") {
    const Machine machine;
    machine.output({"host", "install"});
    const auto file = machine.manifest("google-chrome");
    const auto good = platform::read_file(file);
    const auto with = [&](const char* key, const json::value& value) {
        auto manifest = protocol::parse_json(good).as_object();
        manifest[key] = value;
        platform::write_file_atomically(file, json::serialize(manifest));
        return machine.state("chrome");
    };
    const auto copy = machine.home.folder() / "instacrm-nmhost";
    CHECK(with("path", "/gone/instacrm-nmhost") == "elsewhere");
    CHECK(with("path", "/bin/true") == "elsewhere");
    fs::copy_file(program("instacrm-nmhost"), copy);
    CHECK(with("path", json::value(json::string_view(copy.string()))) == "elsewhere");
    CHECK(with("allowed_origins", json::array{"chrome-extension://kjjlomlmaaaehnnnkdhoocdhijbefffp/"}) ==
          "wrong_origins");
    CHECK(with("name", "com.other") == "unreadable");
    platform::write_file_atomically(file, "{");
    CHECK(machine.state("chrome") == "unreadable");
    fs::remove(file);
    CHECK(machine.state("chrome") == "missing");

    const auto outcome = machine.run({"host", "status"});
    CHECK(outcome.exit_code == 1);
    CHECK(contains(outcome.output, "instacrm host install --browser chrome"));
    machine.output({"host", "install"});
    CHECK(machine.state("chrome") == "installed");
    CHECK(platform::read_file(file) == good);
}

TEST_CASE("a host that may not be run is told from one that is missing") {
    const Machine machine;
    const auto copy = machine.home.folder() / "instacrm-nmhost";
    fs::copy_file(program("instacrm-nmhost"), copy);
    machine.output({"host", "install", "--host-path", copy.string()});
    fs::permissions(copy, fs::perms(0600));
    const auto outcome = machine.run({"host", "status", "--host-path", copy.string(), "--json"});
    const auto hosts = protocol::parse_json(outcome.output).at("hosts");
    CHECK(machine.cell(hosts, "chrome", ours, "state") == "not_executable");
    CHECK(machine.cell(hosts, "chrome", ours, "remedy") == "chmod +x " + copy.string());
}

TEST_CASE("origins come from the config") {
    const Machine machine;
    machine.home.write_config(
        "native_host: {origins: [\"chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/\"]}\n");
    machine.output({"host", "install"});
    CHECK(machine.read(machine.manifest("google-chrome")).at("allowed_origins") ==
          json::array{"chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/"});
}

TEST_CASE("another program's manifest is kept beside when it is replaced, and never removed") {
    const Machine machine;
    const auto file = machine.manifest("google-chrome", older);
    fs::create_directories(file.parent_path());
    const std::string theirs = R"({"name":"com.instaoutreach.logger","description":"","path":"/opt/logger",)"
                               R"("type":"stdio","allowed_origins":[]})";
    platform::write_file_atomically(file, theirs);
    const auto kept = machine.document({"host", "uninstall"}).at("manifests");
    CHECK(machine.cell(kept, "chrome", older, "change") == "kept");
    CHECK(platform::read_file(file) == theirs);

    const auto outcome = machine.run({"host", "install"});
    CHECK(contains(outcome.output, "replaced"));
    CHECK(contains(outcome.errors, ".json.old"));
    CHECK(platform::read_file(file.string() + ".old") == theirs);
    const auto removed = machine.document({"host", "uninstall"}).at("manifests");
    CHECK(machine.cell(removed, "chrome", older, "change") == "removed");
    CHECK(machine.cell(removed, "vivaldi", older, "change") == "missing");
    CHECK_FALSE(fs::exists(file));
}

TEST_CASE("what cannot be installed says why, and how it can") {
    const Cli nobody;
    const auto none = nobody.run({"host", "install"});
    CHECK(none.exit_code == 1);
    CHECK(contains(none.errors, "no browser has run here"));
    CHECK(contains(none.errors, "--browser chrome"));

    const Machine machine;
    struct Row {
        Words words;
        int exit_code;
        std::string text;
    };
    for (const auto& row : {Row{{"--browser", "netscape"}, 2, "chrome, chromium, edge, brave, vivaldi"},
                            Row{{"--browser", "chrome", "--all"}, 2, "contradict"},
                            Row{{"--profile", "x", "--system"}, 2, "--profile names one folder"},
                            Row{{"--root", "x"}, 2, "add --system"},
                            Row{{"--host-path", "/gone/instacrm-nmhost"}, 1, "there is no /gone"},
                            Row{{"--host-path", "/bin/true"}, 2, "not called instacrm-nmhost"}}) {
        Words words{"host", "install"};
        words.insert(words.end(), row.words.begin(), row.words.end());
        const auto outcome = machine.run(words);
        CAPTURE(row.text);
        CHECK(outcome.exit_code == row.exit_code);
        CHECK(contains(outcome.errors, row.text));
    }
    CHECK_FALSE(fs::exists(machine.manifest("google-chrome")));
}

}  // namespace instacrm::test
