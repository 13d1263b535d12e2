// Completion of words: what instacrm says may come next, and the real shells that ask it.
#include "common/platform/system.hpp"
#include "tests/support/cli.hpp"
#include "tests/support/daemon.hpp"

#include <algorithm>

namespace instacrm::test {
namespace {

namespace fs = std::filesystem;

bool is_missing(const char* program) {
    return !fs::exists(program);
}

/// A home in which typing is completed. `instacrm` is found by its name.
struct Typist : Cli {
    Typist() {
        more_variables.emplace_back(
            "PATH", program("instacrm").parent_path().string() + ":" + platform::environment("PATH").value());
    }

    /// The words that may come next, without their explanations.
    std::vector<std::string> next(Words words) const {
        words.insert(words.begin(), {"__complete", "--"});
        auto lines = lines_of(output(words));
        for (auto& line : lines) line = line.substr(0, line.find('\t'));
        return lines;
    }
    bool offers(const Words& words, const std::string& word) const {
        const auto found = next(words);
        return std::find(found.begin(), found.end(), word) != found.end();
    }
    fs::path script(const std::string& shell) const {
        auto file = home.folder() / ("completion." + shell);
        platform::write_file_atomically(file, output({"completions", shell}));
        return file;
    }
};

}  // namespace

TEST_CASE("commands, options and words of closed sets come from the command table") {
    const Typist typist;
    CHECK(typist.next({"lea"}) == Words{"leads"});
    CHECK(typist.offers({""}, "status"));
    CHECK_FALSE(typist.offers({""}, "__complete"));
    CHECK(typist.offers({"leads", ""}, "show"));
    CHECK(typist.next({"--json", "leads", "sh"}) == Words{"show"});
    CHECK(typist.next({"--format", "csv", "leads", "sh"}) == Words{"show"});
    CHECK(typist.offers({"leads", "list", "--st"}, "--status"));
    CHECK(typist.offers({"leads", "--st"}, "--stale"));
    CHECK(typist.next({"leads", "list", "--status", "wa"}) == Words{"warm"});
    CHECK(typist.next({"leads", "list", "--status", "warm,co"}) == Words{"warm,cold-no-reply"});
    CHECK(typist.next({"leads", "list", "--status=warm,re"}) == Words{"--status=warm,replied"});
    CHECK(typist.next({"--format", "nd"}) == Words{"ndjson"});
    CHECK(typist.next({"host", "install", "--browser", "chrome,vi"}) == Words{"chrome,vivaldi"});
    CHECK(typist.next({"completions", "f"}) == Words{"fish"});
    CHECK(typist.next({"help", "exit"}) == Words{"exit-codes"});
    CHECK(typist.next({"help", "leads", "un"}) == Words{"undo"});
    CHECK(typist.next({"config", "list", "--config", ""}) == Words{":files"});
    CHECK(typist.next({"views", "save", "x", "--", "leads", "list", "--no-r"}) == Words{"--no-reply"});
    CHECK(typist.next({"leads", "list", "--json", "--json"}).empty());
    CHECK(typist.next({"nonsense", "x", ""}).empty());
}

TEST_CASE("names come from the daemon and the views, and nobody is told when it is away") {
    const Typist typist;
    CHECK(typist.next({"leads", "show", "@an"}).empty());
    const auto silent = typist.run({"__complete", "--", "leads", "show", ""});
    CHECK(silent.exit_code == 0);
    CHECK(silent.errors.empty());

    const Daemon daemon(typist.home);
    typist.log("@anna.smith", "hello");
    typist.log("@bob", "hello");
    CHECK(typist.next({"leads", "show", "@an"}) == Words{"@anna.smith"});
    CHECK(typist.next({"leads", "show", "an"}) == Words{"anna.smith"});
    CHECK(typist.next({"leads", "set", "@bob", "@an"}) == Words{"@anna.smith"});
    CHECK(typist.next({"check", "@bob", "--actor", ""}) == Words{"@our.shop"});
    CHECK(typist.offers({"leads", "show", ""}, "@bob"));
    typist.output({"views", "save", "warm", "--", "leads", "--status", "Warm"});
    CHECK(typist.next({"views", "run", ""}) == Words{"warm"});
}

TEST_CASE("bash completes commands, values and names, with the characters at which it parts words") {
    const Typist typist;
    const Daemon daemon(typist.home);
    typist.log("@anna.smith", "hello there");
    const auto script = typist.script("bash");
    const auto typed = "source " + script.string() + "\n" +
                       "instacrm vers\t\n"
                       "instacrm leads show @ann\t--jso\t--fields=lead\n"
                       "instacrm leads list --status=cold-n\t --fields hand\tle --no-h\t--format csv\n"
                       "instacrm config path --config " +
                       script.string().substr(0, script.string().size() - 3) + "\t--json\nexit\n";
    const auto outcome = test::run("/usr/bin/script", {"-qec", "bash --norc --noprofile -i", "/dev/null"},
                                   typist.variables(), typed);
    CHECK(contains(outcome.output, "instacrm 0."));
    CHECK(contains(outcome.output, "\"handle\":\"anna.smith\""));
    CHECK(contains(outcome.output, "leads show @anna.smith --json --fields"));
    CHECK(contains(outcome.output, "anna.smith\r\r\n"));  // the CR of csv, and the terminal's
    CHECK(contains(outcome.output, "\"path\":\"" + script.string() + "\""));
}

TEST_CASE("zsh hands the words to compadd" * doctest::skip(is_missing("/usr/bin/zsh"))) {
    const Typist typist;
    const auto script = typist.script("zsh");
    const auto line = "compdef() { : }; compadd() { print -r -- ${@[5,-1]} }; source " + script.string() +
                      "; words=(instacrm leads s); CURRENT=3; _instacrm";
    const auto outcome = test::run("/usr/bin/zsh", {"-f", "-c", line}, typist.variables());
    CHECK_MESSAGE(outcome.output == "show set subject-export\n", outcome.output, outcome.errors);
}

TEST_CASE("fish shows the words with their explanations" * doctest::skip(is_missing("/usr/bin/fish"))) {
    const Typist typist;
    const auto script = typist.script("fish");
    const auto line = "source " + script.string() + "; complete -C 'instacrm leads sho'";
    const auto outcome = test::run("/usr/bin/fish", {"--no-config", "-c", line}, typist.variables());
    CHECK(outcome.output == "show\tone lead, and what happened with it\n");
}

TEST_CASE("an unknown shell is answered with those that are known") {
    const Typist typist;
    const auto outcome = typist.run({"completions", "tcsh"});
    CHECK(outcome.exit_code == 2);
    CHECK(contains(outcome.errors, "bash, zsh, fish, powershell"));
    CHECK(contains(typist.output({"completions", "powershell"}), "Register-ArgumentCompleter"));
}

}  // namespace instacrm::test
