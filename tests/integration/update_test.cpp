// `instacrm update`: signed releases in a folder, the programs swapped under a running daemon, and taken
// back.
#include "common/platform/crypto.hpp"
#include "common/platform/process.hpp"
#include "common/platform/system.hpp"
#include "tests/support/cli.hpp"
#include "tests/support/contains.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/zip.hpp"

#include <fmt/format.h>

#include <array>
#include <fstream>

namespace instacrm::test {
namespace {

namespace fs = std::filesystem;

constexpr std::array programs{"instacrmd", "instacrm", "instacrm-nmhost"};
constexpr std::string_view newer = "0.9.9";  // as long as the programs' own, which it is written over

std::string hex(const platform::Digest& digest) {
    std::string text;
    for (const auto byte : digest) text += fmt::format("{:02x}", byte);
    return text;
}

void replace_all(std::string& bytes, std::string_view what, std::string_view with) {
    for (auto at = bytes.find(what); at != std::string::npos; at = bytes.find(what, at + with.size()))
        bytes.replace(at, what.size(), with);
}

/// Programs installed in a folder of their own, and a release beside them.
struct Workshop {
    TempHome home;
    fs::path installed = home.folder() / "bin";
    fs::path release = home.folder() / "release";
    fs::path key = home.folder() / "key";

    Workshop() {
        fs::create_directories(installed);
        fs::create_directories(release);
        // As they are packed; with a sanitizer and its debug information they would have some hundred MiB.
        for (const auto* name : programs)
            tool({"strip", "-o", (installed / name).string(), program(name).string()});
        tool({"minisign", "-G", "-W", "-f", "-p", key.string() + ".pub", "-s", key.string()});
        home.write_config(
            fmt::format("native_host: {{start_daemon: false}}\nupdate: {{from: \"release\", key: \"{}\"}}\n",
                        public_key()));
    }

    static void tool(const std::vector<std::string>& words) {
        const auto ran = platform::run_program(words);
        INFO(ran.output);
        REQUIRE(ran.exit_code == 0);
    }
    std::string public_key() const {
        const auto text = platform::read_file(key.string() + ".pub");
        const auto line = text.find('\n') + 1;
        return text.substr(line, text.find('\n', line) - line);
    }
    void sign() const {
        tool({"minisign", "-S", "-s", key.string(), "-m", (release / "release.json").string()});
    }

    /// The programs as they would be with a higher version; `daemon`: this instead of theirs.
    void publish(std::string_view daemon = "") const {
        const auto folder = home.folder() / "packed" / "instacrm";
        fs::create_directories(folder);
        for (const auto* name : programs) {
            auto bytes = platform::read_file(installed / name);
            replace_all(bytes, INSTACRM_VERSION, newer);
            if (!daemon.empty() && name == programs[0]) bytes = daemon;
            std::ofstream(folder / name, std::ios::binary) << bytes;
        }
        const auto zip = release / "instacrm-linux.zip";
        zip_folder(home.folder() / "packed", zip);
        std::ofstream(release / "release.json") << fmt::format(
            R"({{"version": "{}", "files": [{{"system": "linux-x86_64", "name": "{}", "sha256": "{}"}}]}})",
            newer, zip.filename().string(), hex(platform::sha256_of_file(zip)));
        sign();
    }

    Outcome update(Words words) const {
        words.insert(words.begin(), "update");
        return run(installed / "instacrm", words, {home.variable()});
    }
    std::string status() const {
        return run(installed / "instacrm", {"status", "--json"}, {home.variable()}).output;
    }

    /// The daemon of the installed folder, which an update ends and starts anew.
    Process start() const {
        Process daemon(installed / "instacrmd", {}, {home.variable()});
        while (!contains(status(), "ready")) REQUIRE(daemon.running());
        return daemon;
    }
    /// What an update has started is nobody's child.
    void stop() const {
        PipeClient client(home.paths().endpoint);
        client.hello();
        client.call("daemon.stop", boost::json::object());
        while (contains(status(), "version")) continue;
    }
};

}  // namespace

TEST_CASE("an update is found, put in place under a running daemon, and nothing is lost") {
    const Workshop workshop;
    workshop.publish();
    auto daemon = workshop.start();
    run(workshop.installed / "instacrm", {"leads", "add", "@kept.lead"}, {workshop.home.variable()});

    const auto checked = workshop.update({"check", "--json"});
    CHECK(checked.exit_code == 0);
    CHECK(contains(checked.output, "\"newest\":\"0.9.9\""));
    CHECK(contains(checked.output, "\"newer\":true"));

    const auto applied = workshop.update({"apply", "--yes"});
    INFO(applied.errors);
    CHECK(applied.exit_code == 0);
    CHECK(daemon.wait() == 0);
    CHECK(contains(workshop.status(), "\"version\":\"0.9.9\""));
    CHECK(contains(run(workshop.installed / "instacrm", {"leads"}, {workshop.home.variable()}).output,
                   "kept.lead"));
    CHECK(contains(run(workshop.installed / "instacrm", {"version"}).output, newer));
    workshop.stop();
}

TEST_CASE("a new daemon that does not get ready is taken back, and the old one runs again") {
    const Workshop workshop;
    workshop.publish("#!/bin/sh\nexit 1\n");
    auto daemon = workshop.start();
    auto variables = Variables{workshop.home.variable()};
    variables.emplace_back("INSTACRM_UPDATE_PATIENCE", "2s");
    const auto applied = run(workshop.installed / "instacrm", {"update", "apply", "--yes"}, variables);
    CHECK(applied.exit_code == 1);
    CHECK(contains(applied.errors, "did not get ready"));
    CHECK(contains(applied.errors, "runs again"));
    CHECK(contains(workshop.status(), "\"version\":\"" INSTACRM_VERSION "\""));
    workshop.stop();
}

TEST_CASE("what is not signed, or not what was signed, changes nothing") {
    const Workshop workshop;
    const auto before = platform::sha256_of_file(workshop.installed / "instacrmd");
    const auto refused = [&](std::string_view why) {
        const auto applied = workshop.update({"apply", "--yes"});
        CHECK(applied.exit_code == 1);
        INFO(applied.errors);
        CHECK(contains(applied.errors, why));
        CHECK(platform::sha256_of_file(workshop.installed / "instacrmd") == before);
    };
    refused("release.json");  // there is none
    workshop.publish();
    std::ofstream(workshop.release / "instacrm-linux.zip", std::ios::app) << "more";
    refused("SHA-256 differs");
    std::ofstream(workshop.release / "release.json", std::ios::app) << " ";
    refused("is not believed");
    std::ofstream(workshop.release / "release.json")
        << R"({"version": "0.9.9", "files": [{"system": "linux-x86_64", "name": "../bin/instacrmd", "sha256": ""}]})";
    workshop.sign();
    refused("names a file");
}

TEST_CASE("nothing is done when there is nothing newer") {
    const Workshop workshop;
    std::ofstream(workshop.release / "release.json")
        << R"({"version": ")" INSTACRM_VERSION R"(", "files": []})";
    workshop.sign();
    const auto applied = workshop.update({"apply", "--yes"});
    CHECK(applied.exit_code == 0);
    CHECK(contains(applied.errors, "is the newest"));
}

TEST_CASE("without a place for releases, update says what to write into the config") {
    const Cli cli;
    const auto checked = cli.run({"update", "check"});
    CHECK(checked.exit_code == 1);
    CHECK(contains(checked.errors, "update.from"));
}

}  // namespace instacrm::test
