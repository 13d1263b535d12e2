// `instacrm doctor` on machines that are well, and on some that are not.
#include "common/platform/system.hpp"
#include "common/protocol/messages/status.hpp"
#include "tests/support/cli.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/fake_daemon.hpp"

namespace instacrm::test {
namespace {

namespace fs = std::filesystem;

struct Check {
    std::string state;
    std::string text;
    std::string remedy;
};

/// A home in which Chrome has been run, with the native host installed.
struct Patient : Cli {
    Patient() {
        fs::create_directories(home.folder() / "config/google-chrome");
        output({"host", "install", "--quiet"});
    }

    json::value checks(Words words = {}) const {
        words.insert(words.begin(), {"doctor", "--json"});
        return protocol::parse_json(run(words).output).at("checks");
    }
};

/// The first line of this name.
Check line_of(const json::value& checks, std::string_view name) {
    for (const auto& line : checks.as_array()) {
        if (line.at("name") != json::string_view(name)) continue;
        const auto& remedy = line.at("remedy");
        return {std::string(line.at("state").as_string()), std::string(line.at("text").as_string()),
                remedy.is_null() ? "" : std::string(remedy.as_string())};
    }
    return {};
}

}  // namespace

TEST_CASE("on a machine that is well the doctor finds nothing, and ends with 0") {
    const Patient patient;
    const Daemon daemon(patient.home);
    const auto outcome = patient.run({"doctor"});
    CHECK_MESSAGE(outcome.exit_code == 0, outcome.output);
    CHECK_FALSE(contains(outcome.output, "fail"));
    const auto checks = patient.checks();
    for (const auto* name :
         {"config", "origins", "folders", "daemon", "chrome", "store", "search", "spool"}) {
        CAPTURE(name);
        CHECK(line_of(checks, name).state == "ok");
    }
    CHECK(patient.run({"doctor", "--deep"}).exit_code == 0);
}

TEST_CASE("without a daemon the doctor looks at all the rest") {
    const Patient patient;
    const auto outcome = patient.run({"doctor"});
    CHECK(outcome.exit_code == 1);
    const auto checks = patient.checks();
    CHECK(line_of(checks, "config").state == "ok");
    CHECK(line_of(checks, "chrome").state == "ok");
    const auto daemon = line_of(checks, "daemon");
    CHECK(daemon.state == "fail");
    CHECK(contains(daemon.text, patient.home.paths().endpoint.string()));
    CHECK(contains(daemon.remedy, "instacrmd"));
}

TEST_CASE("a daemon that was killed, one that is alive and serves nobody, and one that is silent") {
    const Patient patient;
    const auto paths = patient.home.paths();
    {
        Daemon daemon(patient.home);
        daemon.kill();
    }
    CHECK(contains(line_of(patient.checks(), "daemon").text, "left over"));

    const auto lock = platform::FileLock::try_acquire(paths.lock_file);
    REQUIRE(lock);
    fs::remove(paths.endpoint);
    const auto alive = line_of(patient.checks(), "daemon");
    CHECK(contains(alive.text, "one is alive"));
    CHECK(contains(alive.text, paths.lock_file.string()));

    FakeDaemon silent(patient.home);
    auto process = patient.start({"doctor", "--timeout", "1s"});
    silent.accept();
    CHECK(process.wait() == 1);
    CHECK(contains(process.read_all(), "did not answer within 1s"));
}

TEST_CASE("a daemon that is too old to be asked is no failure") {
    const Patient patient;
    FakeDaemon old(patient.home);
    auto process = patient.start({"doctor", "--format", "csv"});
    old.greet();
    const auto next = [&] { return protocol::parse_request(protocol::parse_json(old.receive().value())); };
    protocol::StatusResponse status;
    status.state = protocol::DaemonState::ready;
    status.version = "0.0.1";
    old.send(protocol::result_text(next().id, protocol::to_json(status)));
    const auto asked = next();
    CHECK(asked.method == "daemon.doctor");
    old.send(protocol::error_text(
        asked.id, protocol::ProtocolError(protocol::ErrorCode::method_not_found, "there is no such method")));
    CHECK(process.wait() == 0);
    const auto text = process.read_all();
    CHECK(contains(text, "daemon,warn"));
    CHECK(contains(text, "store,warn"));
}

TEST_CASE("a config that cannot be used is named with file and line") {
    const Patient patient;
    patient.home.write_config("log: {level: loud}\n");
    const auto wrong = line_of(patient.checks(), "config");
    CHECK(wrong.state == "fail");
    CHECK(contains(wrong.text, "instacrm.yaml:2"));
    CHECK(contains(wrong.remedy, "debug, info, warn, error"));

    platform::write_file_atomically(patient.home.paths().config_file, "log: {level: info}\n");
    CHECK(contains(line_of(patient.checks(), "config").text, "names no operator"));
    patient.home.write_config("native_host: {origins: []}\n");
    CHECK(line_of(patient.checks(), "origins").state == "fail");
}

TEST_CASE("folders that others may enter or change are found") {
    const Patient patient;
    const Daemon daemon(patient.home);
    const auto folder = patient.home.paths().data_folder;
    fs::permissions(folder, fs::perms(0755));
    const auto read = line_of(patient.checks(), "folders");
    CHECK(read.state == "warn");
    CHECK(contains(read.text, "the rights 755"));
    CHECK(read.remedy == "chmod 700 " + folder.string());
    fs::permissions(folder, fs::perms(0777));
    CHECK(line_of(patient.checks(), "folders").state == "fail");
    CHECK(patient.run({"doctor"}).exit_code == 1);
    fs::permissions(folder, fs::perms(0700));
    CHECK(line_of(patient.checks(), "folders").state == "ok");

    const auto config = patient.home.paths().config_file;
    fs::permissions(config, fs::perms(0666));
    CHECK(contains(line_of(patient.checks(), "folders").remedy, "chmod go-w"));
}

TEST_CASE("--fix installs manifests that are missing, and touches no other") {
    const Patient patient;
    const Daemon daemon(patient.home);
    const auto folder = patient.home.folder() / "config/google-chrome/NativeMessagingHosts";
    const auto ours = folder / "com.instacrm.nmhost.json";
    const auto older = folder / "com.instaoutreach.logger.json";
    fs::remove(ours);
    platform::write_file_atomically(older, "mine");
    const auto found = line_of(patient.checks(), "chrome");
    CHECK(found.state == "fail");
    CHECK(found.remedy == "instacrm host install --browser chrome");

    const auto mended = line_of(patient.checks({"--fix"}), "chrome");
    CHECK(mended.state == "ok");
    CHECK(contains(mended.text, "it was missing"));
    CHECK(fs::exists(ours));
    CHECK(platform::read_file(older) == "mine");
    const auto outcome = patient.run({"doctor", "--fix"});
    CHECK(outcome.exit_code == 0);  // the older extension's manifest is a warning only
    CHECK(contains(outcome.output, "warn"));
}

}  // namespace instacrm::test
