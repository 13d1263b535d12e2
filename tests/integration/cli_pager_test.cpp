// What people see on a terminal: script(1) of util-linux makes one.
#include "common/platform/system.hpp"
#include "tests/support/cli.hpp"
#include "tests/support/daemon.hpp"

namespace instacrm::test {
namespace {

namespace fs = std::filesystem;

/// A team of thirty leads, and a terminal of ten lines on which instacrm runs.
struct Terminal : Cli {
    Terminal() : daemon(home) {
        auto client = daemon.client();
        for (int i = 0; i < 30; ++i)
            client.call("leads.add", json::object{{"handle", "lead" + std::to_string(i)}});
        more_variables = {
            {"LINES", "10"}, {"TERM", "xterm"}, {"INSTACRM_PAGER", "tee " + paged.string() + " >/dev/null"}};
    }

    /// What was shown; what the pager got is in `paged`. The exit code is instacrm's.
    Outcome show(const std::string& words) const {
        std::error_code ignored;
        fs::remove(paged, ignored);
        const auto line = program("instacrm").string() + " " + words;
        return test::run("/usr/bin/script", {"-qec", line, "/dev/null"}, variables());
    }

    Daemon daemon;
    fs::path paged = home.folder() / "paged";
};

}  // namespace

TEST_CASE("a table longer than the terminal goes through the pager, remarks come after it") {
    const Terminal terminal;
    const auto outcome = terminal.show("leads list --limit 20");
    CHECK(outcome.exit_code == 0);
    REQUIRE(fs::exists(terminal.paged));
    CHECK(lines_of(platform::read_file(terminal.paged)).size() == 21);
    CHECK_FALSE(contains(outcome.output, "lead29"));
    CHECK(contains(outcome.output, "these are the first 20 leads"));
}

TEST_CASE("what fits, what a program reads and what must not wait is not paged") {
    const Terminal terminal;
    for (const auto* words :
         {"leads list --limit 3", "leads list --limit 20 --no-pager", "leads list --json", "version"}) {
        CAPTURE(words);
        const auto outcome = terminal.show(words);
        CHECK(outcome.exit_code == 0);
        CHECK_FALSE(outcome.output.empty());
        CHECK_FALSE(fs::exists(terminal.paged));
    }
    // Into a pipe there is no terminal at all.
    CHECK(lines_of(terminal.output({"leads", "list", "--limit", "20"})).size() == 21);
    CHECK_FALSE(fs::exists(terminal.paged));
}

TEST_CASE("a pager that is left early is no error, one that is not there is not asked") {
    Terminal terminal;
    terminal.more_variables.emplace_back("INSTACRM_PAGER", "head -1");
    const auto left = terminal.show("leads list --limit 30");
    CHECK(left.exit_code == 0);
    CHECK(contains(left.output, "HANDLE"));
    CHECK_FALSE(contains(left.output, "lead29"));

    terminal.more_variables.emplace_back("INSTACRM_PAGER", "no-such-pager --x");
    const auto without = terminal.show("leads list --limit 30");
    CHECK(without.exit_code == 0);
    CHECK(contains(without.output, "lead29"));
}

TEST_CASE("an error ends the pager before it is told") {
    const Terminal terminal;
    const auto outcome = terminal.show("leads list --fields handle,nmae");
    CHECK(outcome.exit_code == 2);
    CHECK(contains(outcome.output, "nmae"));
    CHECK_FALSE(fs::exists(terminal.paged));
}

}  // namespace instacrm::test
