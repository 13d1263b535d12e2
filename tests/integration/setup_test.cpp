// The first steps on a machine, in a home where nothing is yet.
#include "common/platform/system.hpp"
#include "tests/support/cli.hpp"
#include "tests/support/daemon.hpp"

namespace instacrm::test {
namespace {

namespace fs = std::filesystem;

/// A home without a config, with a systemctl that only notes what it is told.
struct Newcomer : Cli {
    explicit Newcomer(int systemctl_says = 0) {
        fs::remove(config());
        const auto bin = home.folder() / "bin";
        fs::create_directories(bin);
        platform::write_file_atomically(bin / "systemctl", "#!/bin/sh\necho \"$@\" >>" + told().string() +
                                                               "\nexit " + std::to_string(systemctl_says) +
                                                               "\n");
        fs::permissions(bin / "systemctl", fs::perms(0700));
        more_variables.emplace_back("PATH", bin.string() + ":/usr/bin:/bin");
    }

    fs::path config() const { return home.paths().config_file; }
    fs::path told() const { return home.folder() / "told"; }
    fs::path unit() const { return home.folder() / "config/systemd/user/instacrmd.service"; }

    /// setup with --yes, Anna's name and address, and more.
    Words words(Words more = {}) const {
        Words all{"setup", "--yes", "--name", "Anna: \"A\" #1", "--email", "anna@example.com"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
};

}  // namespace

TEST_CASE("with options for all that must be known, setup asks nothing") {
    const Newcomer newcomer;
    fs::create_directories(newcomer.home.folder() / "config/chromium");
    const auto done = newcomer.document(newcomer.words(
        {"--cloud", "postgresql://icrm@db.example.com/team", "--password-from", "env:TEAM_PASSWORD"}));
    CHECK(done.at("config") == "written");
    CHECK(done.at("manifests") == 2);
    CHECK(done.at("autostart") == true);

    const auto text = platform::read_file(newcomer.config());
    CHECK(contains(text, "1 to 32 characters"));  // the comments are there
    CHECK((fs::status(newcomer.config()).permissions() & fs::perms::others_all) == fs::perms::none);
    const auto settings = newcomer.output({"config", "list", "--format", "tsv", "--raw"});
    CHECK(contains(settings, "operator.name\tAnna: \"A\" #1\t"));
    CHECK(contains(settings, "cloud.url\tpostgresql://icrm@db.example.com/team\t"));
    CHECK(contains(settings, "cloud.password_from\tenv:TEAM_PASSWORD\t"));
    CHECK(
        fs::exists(newcomer.home.folder() / "config/chromium/NativeMessagingHosts/com.instacrm.nmhost.json"));
}

TEST_CASE("the daemon starts with the config that setup wrote") {
    const Newcomer newcomer;
    newcomer.output(newcomer.words({"--no-autostart", "--no-browsers"}));
    const Daemon daemon(newcomer.home);
    CHECK(newcomer.document({"status"}).at("identity").at("name") == "Anna: \"A\" #1");
    CHECK_FALSE(fs::exists(newcomer.unit()));
}

TEST_CASE("systemd is told to start the daemon that lies beside instacrm, with its home") {
    const Newcomer newcomer;
    newcomer.output(newcomer.words());
    const auto unit = platform::read_file(newcomer.unit());
    CHECK(contains(unit, "ExecStart=\"" + program("instacrmd").string() + "\"\n"));
    CHECK(contains(unit, "Environment=\"INSTACRM_HOME=" + newcomer.home.folder().string() + "\"\n"));
    CHECK(contains(unit, "WantedBy=default.target"));
    CHECK(platform::read_file(newcomer.told()) ==
          "--user show-environment\n--user daemon-reload\n--user enable --now instacrmd\n");
}

TEST_CASE("without a systemd of the user's, setup says so and goes on, unless it was asked for") {
    const Newcomer newcomer(1);
    const auto outcome = newcomer.run(newcomer.words());
    CHECK(outcome.exit_code == 0);
    CHECK(contains(outcome.errors, "there is no systemd"));
    CHECK_FALSE(fs::exists(newcomer.unit()));
    CHECK(newcomer.run({"setup", "--yes", "--keep", "--autostart"}).exit_code == 8);
}

TEST_CASE("a config that is there is kept, unless its replacement is asked for; then it is kept beside") {
    const Newcomer newcomer;
    platform::write_file_atomically(newcomer.config(), "# mine\n");
    CHECK(newcomer.document(newcomer.words()).at("config") == "kept");
    CHECK(platform::read_file(newcomer.config()) == "# mine\n");
    CHECK(newcomer.document(newcomer.words({"--replace"})).at("config") == "written");
    CHECK(platform::read_file(newcomer.config().string() + ".old") == "# mine\n");
}

TEST_CASE("what is missing or wrong is named, and nothing is written") {
    const Newcomer newcomer;
    const std::vector<std::pair<Words, std::string>> mistakes{
        {{"setup", "--yes", "--name", "Anna"}, "`setup` needs --email"},
        {{"setup", "--name", "Anna", "--email", "anna"}, "--email: \"anna\" is not an e-mail address"},
        {newcomer.words({"--cloud", "mysql://x"}), "--cloud: "},
        {newcomer.words({"--cloud", "postgresql://x", "--password-from", "hunter2"}), "--password-from: "},
    };
    for (const auto& mistake : mistakes) {
        const auto& words = mistake.first;
        const auto& text = mistake.second;
        const auto outcome = newcomer.run(words);
        CAPTURE(text);
        CHECK(outcome.exit_code == 2);
        CHECK(contains(outcome.errors, text));
        CHECK_FALSE(contains(outcome.errors, "hunter2"));
    }
    CHECK_FALSE(fs::exists(newcomer.config()));
}

TEST_CASE("at a terminal setup asks, again where an answer cannot be taken") {
    const Newcomer newcomer;
    const auto outcome =
        test::run("/usr/bin/script", {"-qec", program("instacrm").string() + " setup", "/dev/null"},
                  newcomer.variables(), "Berta\nno address\nberta@example.com\n\nn\n");
    CHECK_MESSAGE(outcome.exit_code == 0, outcome.output);
    CHECK(contains(outcome.output, "Your name"));
    CHECK(contains(outcome.output, "is not an e-mail address"));
    const auto settings = newcomer.output({"config", "list", "--format", "tsv", "--raw"});
    CHECK(contains(settings, "operator.name\tBerta\t"));
    CHECK(contains(settings, "operator.email\tberta@example.com\t"));
    CHECK_FALSE(fs::exists(newcomer.unit()));  // "n"
}

}  // namespace instacrm::test
