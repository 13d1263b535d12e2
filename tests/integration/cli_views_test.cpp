// Saved filters: the real instacrm, and the file that it keeps them in.
#include "common/platform/system.hpp"
#include "tests/support/cli.hpp"
#include "tests/support/daemon.hpp"

namespace instacrm::test {

TEST_CASE("a filter is saved, listed, run with more options, and removed") {
    const Cli cli;
    const Daemon daemon(cli.home);
    cli.output({"leads", "set", "--status", "Warm", "@anna", "@bob"});
    cli.output({"leads", "set", "--status", "Booked", "@carl"});
    cli.output({"views", "save", "warm", "--", "leads", "list", "--status", "warm", "--sort", "handle:asc"});
    cli.output({"views", "save", "found", "--", "leads", "--search", "it's here"});

    CHECK(cli.output({"views", "list", "--format", "csv"}) ==
          "name,command\r\nfound,leads --search 'it'\\''s here'\r\n"
          "warm,leads list --status warm --sort handle:asc\r\n");
    const Words as_csv{"--format", "csv", "--fields", "handle", "--no-header"};
    const auto run_warm = [&](Words before, Words after) {
        before.insert(before.end(), {"views", "run", "warm"});
        before.insert(before.end(), after.begin(), after.end());
        return cli.output(before);
    };
    CHECK(run_warm({}, as_csv) == "anna\r\nbob\r\n");
    CHECK(run_warm({"--format", "tsv"}, {"--fields", "handle", "--no-header", "--limit", "1"}) == "anna\n");
    CHECK(run_warm({}, {"--status", "booked", "--sort=handle:desc", "--fields", "handle", "--json"}) ==
          "{\"schema_version\":1,\"leads\":[\n{\"handle\":\"carl\"},\n{\"handle\":\"bob\"},\n"
          "{\"handle\":\"anna\"}\n]}\n");

    CHECK(contains(cli.run({"views", "remove", "warm"}).errors, "leads list --status warm"));
    CHECK(cli.run({"views", "run", "warm"}).exit_code == 5);
    CHECK(cli.run({"views", "remove", "warm"}).exit_code == 5);
}

TEST_CASE("what a view cannot be is refused when it is saved") {
    const Cli cli;
    const std::vector<std::pair<Words, std::string>> mistakes{
        {{"x", "--", "leads", "list", "--status", "Wram"}, "Cold No Reply, Replied, Warm"},
        {{"x", "--", "leads", "list", "--stauts", "Warm"}, "did you mean `--status`?"},
        {{"x", "--", "laeds"}, "did you mean `instacrm leads`?"},
        {{"x", "--", "leads", "remove", "@anna", "--yes"}, "leads list"},
        {{"x", "--", "views", "run", "x"}, "leads list"},
        {{"x", "--", "leads", "list", "--format", "yaml"}, "table, json"},
        {{"two words", "--", "leads"}, "1 to 40 letters"},
        {{"x"}, "instacrm views save"},
    };
    for (const auto& mistake : mistakes) {
        const auto& words = mistake.first;
        const auto& hint = mistake.second;
        CAPTURE(hint);
        Words all{"views", "save"};
        all.insert(all.end(), words.begin(), words.end());
        const auto outcome = cli.run(all);
        CHECK(outcome.exit_code == 2);
        CHECK(contains(outcome.errors, hint));
    }
    CHECK(cli.document({"views"}).at("views").as_array().empty());
}

TEST_CASE("a view is not replaced by another without a yes, and a broken file is not overwritten") {
    const Cli cli;
    cli.output({"views", "save", "mine", "--", "leads", "--status", "Warm"});
    cli.output({"views", "save", "mine", "--", "leads", "--status", "Warm"});  // the same again
    const Words other{"views", "save", "mine", "--", "leads", "--status", "Paid"};
    const auto unasked = cli.run(other);
    CHECK(unasked.exit_code == 2);
    CHECK(contains(unasked.errors, "--yes"));
    auto forced = other;
    forced.insert(forced.begin(), "--yes");
    cli.output(forced);
    CHECK(contains(cli.output({"views"}), "Paid"));

    const auto file = cli.home.folder() / "views.json";
    platform::write_file_atomically(file, "{ half");
    const auto broken = cli.run(other);
    CHECK(broken.exit_code == 1);
    CHECK(contains(broken.errors, file.string()));
    CHECK(platform::read_file(file) == "{ half");
}

}  // namespace instacrm::test
