// Every example that people are shown, in `--help` and in docs/cli.md, is typed into a shell against a real
// daemon with a store in which there is something to see.
#include "common/platform/system.hpp"
#include "tests/support/cli.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/instagram_export.hpp"
#include "tests/support/legacy_database.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace instacrm::test {
namespace {

namespace fs = std::filesystem;

/// What an example is known to do; all others end with 0. `output`: occurs on stdout, or on stderr.
struct Known {
    std::string_view line;
    int exit_code;
    std::string_view output;
};
constexpr int stopped = 124;  // by timeout(1): it would go on
constexpr std::array known{
    Known{"status", 0, "ready, version"},
    Known{"check @anna.smith --actor @our.shop", 0, "Contacted"},
    Known{"log @anna.smith --actor @our.shop --message \"Hi Anna!\"", 0,
          "recorded: @our.shop to @anna.smith"},
    Known{"leads list --status Warm", 0, "anna.smith"},
    Known{"leads list --stale 14d --no-reply", 0, "old.friend"},
    Known{"leads list --due", 0, "luna.ceramics"},
    Known{"leads show @anna.smith", 0, "DM: Hi Anna, a wedding in Berlin?"},
    Known{"leads set @anna.smith --status Booked", 0, "@anna.smith: Booked"},
    Known{"leads set --status Replied @anna.smith @luna.ceramics", 0, "@luna.ceramics: Replied"},
    Known{"leads set --status Excluded - < names.txt", 0, "@luna.ceramics: Excluded"},
    Known{"leads undo @anna.smith", 0, "took back"},
    Known{"leads merge @old.friend @new.friend", 2, "--yes"},
    Known{"leads merge @old.friend @new.friend --yes", 0, "@old.friend is @new.friend from now on"},
    Known{"leads subject-export @anna.smith", 0, "\"handle\":\"anna.smith\""},
    Known{"leads remove @anna.smith", 2, "--yes"},
    Known{"leads remove @anna.smith --yes", 0, "removed"},
    Known{"leads forget @anna.smith", 2, "--yes"},
    Known{"leads forget @anna.smith --yes", 0, "erased"},
    Known{"logs -f", stopped, "anna.smith"},
    Known{"actors list", 0, "our.shop"},
    Known{"rules list", 0, "Frequency Cap"},
    Known{"rules add --cap 40/day --severity Block", 0, "RUL-"},
    Known{"rules remove RUL-7K2M9QXA", 5, "there is no active rule"},
    Known{"rules explain --actor @our.shop", 0, "left"},
    Known{"rules propose --cap 40/day --severity Block", 0, "proposed"},
    Known{"goals list", 0, "Total Messages Sent"},
    Known{"goals remove GOL-7K2M9QXA", 5, "there is no active goal"},
    Known{"governance list", 0, "proposal"},
    Known{"governance vote RUL-7K2M9QXA yes", 5, "there is no rule"},
    Known{"governance log --since 30d", 0, "rule_added"},
    Known{"governance show", 0, "archive a rule or goal"},
    Known{"governance set --mode owner", 0, "mode owner"},
    Known{"operators list", 0, "Ben"},
    Known{"operators show Anna", 0, "@our.shop"},
    Known{"operators roles Anna owner", 0, "as before"},
    Known{"actors show @our.shop", 0, "Messages today"},
    Known{"actors status", 0, "our.shop"},
    Known{"actors share @our.shop Ben", 0, "Ben"},
    Known{"actors transfer @our.shop Ben", 0, "used by Ben"},
    Known{"leads transfer @anna.smith @our.shop", 0, "belongs to @our.shop of Anna"},
    Known{"followups list --mine", 0, "quiet.one"},
    Known{"stats --since 7d", 0, "Messages"},
    Known{"stats volume", 0, "█"},
    Known{"stats heatmap --since 90d", 0, "Mon  "},
    Known{"stats leaderboard --since 7d", 0, "@our.shop"},
    Known{"stats funnel --by month", 0, "contacted"},
    Known{"stats funnel --actor @our.shop --format csv", 0, "cohort,stage,leads"},
    Known{"stats messages --since 90d", 0, "Hi Anna, a wedding in Berlin?"},
    Known{"stats enrichment", 0, "Score"},
    Known{"stats actors --since 30d", 0, "(best)"},
    Known{"stats explain replied", 0, "status history"},
    Known{"store recount", 0, "everything was what the log says"},
    Known{"sync status --watch", stopped, "sqlite3://"},
    Known{"cloud init --dry-run", 0, "CREATE TABLE TARGETS"},
    Known{"cloud upgrade --dry-run", 0, "nothing to do"},
    Known{"views run cooling", 0, "warm.once"},
    Known{"views remove cooling", 0, "removed"},
    Known{"backup list", 0, "manual"},
    Known{"backup restore newest", 2, "--yes"},
    Known{"backup restore 20261120T010000Z --yes", 5, "there is no backup"},
    Known{"host install", 0, "com.instacrm.nmhost"},
    Known{"host status", 1, "missing"},
    Known{"host status --all --json", 1, "\"missing\""},
    Known{"host install --system --dry-run", 0, "/etc/opt/chrome"},
    Known{"doctor", 1, "instacrm host install --browser chrome"},
    Known{"doctor --fix", 0, "it was missing"},
    Known{"doctor --deep --json", 1, "\"store\""},
    Known{"setup", 0, "kept as it is"},
    Known{"setup --keep --autostart", 8, "kept as it is"},
    Known{"config list --config new.yaml", 0, "log.level"},
    Known{"import legacy local_data.db --dry-run", 8, "bad name"},
    Known{"import legacy local_data.db", 8, "bad name"},
    Known{"import legacy local_data.db --operator Anna", 8, "bad name"},
    Known{"secret set team-db < password.txt", 0, "kept in"},
    Known{"secret remove team-db", 5, "there is no secret"},
    Known{"update check", 1, "update.from"},
    Known{"update apply", 1, "update.from"},
    Known{"help exit-codes", 0, "130"},
    Known{"completions bash", 0, "complete -F _instacrm instacrm"},
    Known{"man leads list", 0, ".TH INSTACRM"},
};

/// What the examples of imports read.
void lay_out_files(const fs::path& folder, std::string_view line) {
    const auto write = [&](const char* name, std::string_view text) {
        platform::write_file_atomically(folder / name, text);
    };
    const std::string crm = contains(line, "--map") ? "Insta-Name,Tel\n" : "handle,phone\n";
    write("crm.csv", crm + "mira.makes,+49 30 1234\n");
    write("crm.csv.rejected.csv", "handle,phone,line,reason\nmira.makes,+49 30 1234,2,a reason\n");
    const std::string dm = "mira.makes,2026-01-02T10:00:00Z,Hi Mira";
    write("dms.csv", contains(line, "--actor") ? "handle,at,text\n" + dm + "\n"
                                               : "handle,at,text,actor\n" + dm + ",our.shop\n");
    write("dms.ndjson",
          R"({"handle":"mira.makes","at":"2026-01-02T10:00:00Z","text":"Hi","actor":"our.shop"})"
          "\n");
    write("export.zip.threads.csv", "thread,handle\n");
    run_sql(folder / "local_data.db", legacy_first_generation);
    const InstagramExport made(folder / "export");
    made.followers({"anna.smith", "mira.makes"});
    made.following({"anna.smith", "bob"});
    made.zip(folder / "export.zip");
}

std::string hub_config(const TempHome& home) {
    return "cloud: {url: \"sqlite3://" + (home.folder() / "team.db").string() + "\", interval: 1s}\n";
}

/// A home with leads and what else the examples speak of, made once; its daemon has ended.
const Cli& furnished(bool with_anna) {
    static std::map<bool, Cli> made;
    const auto [place, fresh] = made.try_emplace(with_anna);
    const auto& cli = place->second;
    if (!fresh) return cli;
    cli.home.write_config(hub_config(cli.home));
    Daemon daemon(cli.home);
    cli.output({"log", "@old.friend", "--actor", "@our.shop", "--at", "30d"});
    cli.output({"log", "@quiet.one", "--actor", "@our.shop", "--at", "5d"});
    cli.output({"leads", "set", "@luna.ceramics", "--status", "Replied"});
    cli.output({"leads", "set", "@luna.ceramics", "--follow-up", "2026-01-02"});
    cli.output({"rules", "add", "--cap", "100/day"});
    cli.output({"rules", "propose", "--cap", "50/day"});
    cli.output(
        {"goals", "add", "--metric", "total-messages-sent", "--target", "1000", "--frequency", "monthly"});
    cli.output({"log", "@warm.once", "--actor", "@our.shop", "--at", "30d"});
    cli.output({"leads", "set", "@warm.once", "--status", "Warm"});
    if (with_anna) {
        cli.log("@anna.smith", "Hi Anna, a wedding in Berlin?");
        cli.output({"leads", "set", "@anna.smith", "--status", "Warm"});
    }
    cli.output({"views", "save", "cooling", "--", "leads", "list", "--status", "Warm", "--stale", "14d"});
    cli.output({"sync", "now", "--wait"});
    {
        const TempHome colleague;
        colleague.write_config(hub_config(cli.home));
        const Daemon ben(colleague,
                         {"--set", "operator.name=Ben", "--set", "operator.email=ben@example.com"});
        test::run(program("instacrm"), {"sync", "now", "--wait"}, {colleague.variable()});
    }
    cli.output({"sync", "now", "--wait"});
    cli.output({"backup", "create"});
    daemon.stop();
    return cli;
}

/// A team of one, with a hub, two leads and what else the examples speak of.
struct Showroom : Cli {
    /// `line`: the example to come. A lead that is to be added is not there yet.
    explicit Showroom(std::string_view line = "") {
        fs::copy(furnished(!line.starts_with("leads add")).home.folder(), home.folder(),
                 fs::copy_options::recursive | fs::copy_options::overwrite_existing);
        home.write_config(hub_config(home));
        daemon.emplace(home);
        // A systemctl that refuses: no test tells this machine's own to start anything.
        platform::make_private_folder(home.folder() / "bin");
        fs::create_symlink("/bin/false", home.folder() / "bin/systemctl");
        more_variables.emplace_back("PATH", (home.folder() / "bin").string() + ":" +
                                                program("instacrm").parent_path().string() +
                                                ":/usr/bin:/bin");
        fs::create_directories(home.folder() / "config/google-chrome");
        for (const auto* folder :
             {".local/share/bash-completion/completions", ".zfunc", ".config/fish/completions"})
            fs::create_directories(home.folder() / folder);
        platform::write_file_atomically(home.folder() / "password.txt", "geheim\n");
        if (line.starts_with("import") || line.starts_with("audience")) lay_out_files(home.folder(), line);
        platform::write_file_atomically(home.folder() / "dm.txt", "Hi Anna, from a file");
        platform::write_file_atomically(home.folder() / "call.txt", "She calls back");
        platform::write_file_atomically(home.folder() / "names.txt", "@anna.smith\n@luna.ceramics\n");
        platform::write_file_atomically(home.folder() / "new.yaml", "log: {level: debug}\n");
        if (line.starts_with("audience"))
            output({"import", "instagram", (home.folder() / "export.zip").string(), "--actor", "@our.shop"});
    }

    /// As somebody would type it, in the home's folder.
    Outcome type(const std::string& line) const {
        const auto shell = "cd " + home.folder().string() + " && timeout 20 instacrm " + line;
        const auto endless =
            line.find("-f") != std::string::npos || line.find("--watch") != std::string::npos;
        const auto typed =
            endless ? "cd " + home.folder().string() + " && timeout 2 instacrm " + line : shell;
        return test::run("/bin/bash", {"-c", typed}, variables());
    }

    std::optional<Daemon> daemon;
};

/// Examples of one command, each without the program's name.
using Examples = std::vector<std::string>;

/// The commands that `instacrm help` lists.
std::vector<std::string> commands(const Cli& cli) {
    std::vector<std::string> names;
    const auto help = cli.output({"help"});
    const auto start = help.find("Commands\n") + 9;
    for (const auto& line : lines_of(help.substr(start, help.find("\n\n", start) + 1 - start)))
        names.push_back(line.substr(2, line.find("  ", 2) - 2));
    return names;
}

Examples help_examples(const Cli& cli, const std::string& command) {
    Words words{"help"};
    for (std::size_t start = 0; start < command.size();) {
        const auto end = std::min(command.find(' ', start), command.size());
        words.push_back(command.substr(start, end - start));
        start = end + 1;
    }
    Examples examples;
    const auto help = cli.output(words);
    for (const auto& line : lines_of(help.substr(0, help.find("\n\nUsage") + 1)))
        if (line.starts_with("  instacrm ")) examples.push_back(line.substr(11));
    return examples;
}

/// The third column of the table in docs/cli.md.
Examples documented_examples() {
    Examples examples;
    const auto text = platform::read_file(fs::path(INSTACRM_SOURCE_FOLDER) / "docs" / "cli.md");
    const auto end = text.find("\nA noun alone");
    for (const auto& line : lines_of(text.substr(0, end))) {
        const auto example = line.rfind("| `instacrm ");
        if (example == std::string::npos) continue;
        const auto start = example + 12;
        examples.push_back(line.substr(start, line.rfind('`') - start));
    }
    return examples;
}

void check_outcome(const std::string& line, const Outcome& outcome) {
    const auto row = std::find_if(known.begin(), known.end(), [&](const Known& k) { return k.line == line; });
    CAPTURE(line);
    CAPTURE(outcome.errors);
    CHECK(outcome.exit_code == (row != known.end() ? row->exit_code : 0));
    if (row != known.end()) {
        CHECK(contains(outcome.output + outcome.errors, row->output));
    } else {
        CHECK_FALSE(contains(outcome.errors, "error:"));
    }
}

}  // namespace

TEST_CASE("every example of --help and of docs/cli.md does what it says") {
    const Showroom lobby;
    std::set<std::string> lines;
    for (const auto& command : commands(lobby)) {
        const auto examples = help_examples(lobby, command);
        CAPTURE(command);
        CHECK_FALSE(examples.empty());
        lines.insert(examples.begin(), examples.end());
    }
    const auto documented = documented_examples();
    CHECK(documented.size() > 30);
    lines.insert(documented.begin(), documented.end());
    for (const auto& line : lines) {
        // Each in a room of its own: some take away what others need.
        CAPTURE(line);
        const Showroom room(line);
        check_outcome(line, room.type(line));
    }
    for (const auto& row : known) {
        CAPTURE(row.line);
        CHECK(lines.contains(std::string(row.line)));  // or nobody is shown it any more
    }
}

TEST_CASE("docs/cli.md has each command, and no other") {
    const Cli cli;
    std::set<std::string> documented;
    for (const auto& line : documented_examples()) documented.insert(line);
    for (const auto& command : commands(cli)) {
        CAPTURE(command);
        const auto noun = command.substr(0, command.find(' '));
        CHECK(std::any_of(documented.begin(), documented.end(), [&](const std::string& line) {
            return line.starts_with(command) || (command.ends_with(" list") && line.starts_with(noun));
        }));
    }
}

}  // namespace instacrm::test
