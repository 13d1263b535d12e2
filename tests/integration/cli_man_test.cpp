// The manual pages, read by groff.
#include "common/platform/system.hpp"
#include "tests/support/cli.hpp"

namespace instacrm::test {
namespace {

namespace fs = std::filesystem;

bool no_groff() {
    return !fs::exists("/usr/bin/groff");
}

}  // namespace

TEST_CASE("there is a page for the program and each command, and groff has nothing to say against any" *
          doctest::skip(no_groff())) {
    const Cli cli;
    const auto folder = cli.home.folder() / "man1";
    cli.output({"man", "--out", folder.string()});
    CHECK(fs::exists(folder / "instacrm.1"));
    CHECK(fs::exists(folder / "instacrm-leads-list.1"));
    CHECK_FALSE(fs::exists(folder / "instacrm-__complete.1"));
    int pages = 0;
    for (const auto& page : fs::directory_iterator(folder)) {
        ++pages;
        const auto outcome =
            test::run("/usr/bin/groff", {"-k", "-man", "-Tutf8", "-ww", "-P-cbou", page.path().string()});
        CAPTURE(page.path());
        CHECK(outcome.exit_code == 0);
        CHECK(outcome.errors.empty());
        CHECK(contains(outcome.output, "SYNOPSIS"));
    }
    CHECK(pages > 30);
    const auto read = test::run("/usr/bin/groff", {"-k", "-man", "-Tutf8", "-P-cbou"}, {},
                                cli.output({"man", "leads", "list"}));
    CHECK(contains(read.output, "--no-reply"));
    CHECK(contains(read.output, "instacrm leads list --status Warm"));
}

TEST_CASE("a page is asked for by the command's words") {
    const Cli cli;
    CHECK(contains(cli.output({"man"}), ".TH INSTACRM 1"));
    CHECK(contains(cli.output({"man", "doctor"}), "INSTACRM\\-DOCTOR"));
    CHECK(contains(cli.output({"man", "leads"}), "INSTACRM\\-LEADS\\-LIST"));
    CHECK(cli.run({"man", "sync"}).exit_code == 2);
    CHECK(cli.run({"man", "laeds"}).exit_code == 2);
    CHECK(cli.run({"man", "leads", "--out", "x"}).exit_code == 2);
}

}  // namespace instacrm::test
