#include "cli/arguments.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace instacrm;
using namespace instacrm::cli;

namespace {

using Words = std::vector<std::string>;

const Command& found(const Words& words) {
    const auto invocation = find_invocation(words);
    REQUIRE(invocation.command != nullptr);
    return *invocation.command;
}

Arguments parsed(const Words& words) {
    const auto invocation = find_invocation(words);
    REQUIRE(invocation.command != nullptr);
    return Arguments::parse(*invocation.command, invocation.rest);
}

/// What the usage error says and advises.
std::string complaint(const Words& words) {
    try {
        parsed(words);
    } catch (const UsageError& error) {
        return std::string(error.what()) + " | " + error.remedy();
    }
    return "none";
}

/// The words of an example, as a shell would take it apart.
Words shell_words(std::string_view line) {
    Words words;
    bool quoted = false;
    bool inside = false;
    for (const char c : line.substr(0, std::min(line.find(" < "), line.find(" > ")))) {
        if (c == '"') quoted = !quoted;
        const bool blank = c == ' ' && !quoted;
        if (!blank && !inside) words.emplace_back();
        inside = !blank;
        if (inside && c != '"') words.back() += c;
    }
    return words;
}

}  // namespace

TEST_CASE("the command table is complete") {
    for (const auto* command : all_commands()) {
        CAPTURE(full_name(*command));
        CHECK((command->run != nullptr));
        CHECK_FALSE(command->help.empty());
        REQUIRE_FALSE(command->examples.empty());
        CHECK(command->help.size() <= 60);
        CHECK((command->verb.empty() || find_group(command->noun) != nullptr));
        for (const auto& example : command->examples)
            CHECK(example.line.starts_with(full_name(*command).substr(0, 4)));
        if (command->list == nullptr) continue;
        for (const auto field : command->list->table_fields)
            CHECK(std::ranges::find(command->list->fields, field) != command->list->fields.end());
    }
    // A noun alone lists, or says what it has.
    for (const auto& group : all_groups())
        CHECK(std::ranges::any_of(all_commands(),
                                  [&](const auto* command) { return command->noun == group.noun; }));
}

TEST_CASE("every example can be typed") {
    for (const auto* command : all_commands()) {
        for (const auto& example : command->examples) {
            CAPTURE(example.line);
            const auto words = shell_words(example.line);
            CHECK(&found(words) == command);
            CHECK(complaint(words) == "none");
        }
    }
}

TEST_CASE("commands are found by their words, with global options anywhere") {
    CHECK(full_name(found({"status"})) == "status");
    CHECK(full_name(found({"leads", "show", "@anna"})) == "leads show");
    CHECK(full_name(found({"--json", "leads", "list"})) == "leads list");
    CHECK(full_name(found({"--format", "csv", "leads", "--quiet", "list"})) == "leads list");
    CHECK(full_name(found({"--format=csv", "leads", "list"})) == "leads list");
    CHECK(parsed({"--format", "csv", "leads", "list"}).text("format") == "csv");
    CHECK(parsed({"leads", "list", "--format", "csv"}).text("format") == "csv");
}

TEST_CASE("a noun alone means its list") {
    CHECK(full_name(found({"leads"})) == "leads list");
    CHECK(full_name(found({"leads", "--status", "Warm"})) == "leads list");
    CHECK(full_name(found({"logs", "-f"})) == "logs list");
    CHECK(parsed({"logs", "-f"}).has("follow"));
    CHECK(parsed({"logs", "-fq"}).has("quiet"));
}

TEST_CASE("help is asked for in any place, but not behind --") {
    CHECK(find_invocation(Words{"leads", "list", "--help"}).help);
    CHECK(find_invocation(Words{"leads", "set", "@a", "-h"}).help);
    CHECK(find_invocation(Words{"leads", "--help"}).noun == "leads");
    CHECK_FALSE(find_invocation(Words{"leads", "note", "@a", "--", "--help"}).help);
}

TEST_CASE("mistyped words are answered with the nearest") {
    CHECK(complaint({"laeds"}).ends_with("did you mean `instacrm leads`?"));
    CHECK(complaint({"leads", "lst"}).ends_with("did you mean `instacrm leads list`?"));
    CHECK(complaint({"leads", "list", "--stauts", "Warm"}).ends_with("did you mean `--status`?"));
    CHECK(complaint({"frobnicate"}).ends_with("see `instacrm --help`"));
    CHECK(complaint({"rules", "frobnicate"}).ends_with("use one of: list, explain, add, propose, remove"));
    CHECK(complaint({"leads", "list", "--stat", "Warm"}).starts_with("`leads list` has no option --stat"));
    CHECK(complaint({"--limit", "5", "leads"}).starts_with("--limit stands before any command"));
}

TEST_CASE("a command that hands words on takes the first that is its own, and leaves the rest as it is") {
    const auto arguments =
        parsed({"--format", "csv", "views", "run", "--quiet", "warm", "--limit", "5", "--stauts=x", "-f"});
    CHECK(arguments.argument("NAME") == "warm");
    CHECK(arguments.rest("OPTIONS") ==
          Words{"--format", "csv", "--quiet", "--limit", "5", "--stauts=x", "-f"});
    CHECK(complaint({"views", "run"}).starts_with("`views run` needs NAME"));
    CHECK(complaint({"viwes"}).ends_with("did you mean `instacrm views`?"));
    CHECK(complaint({"__complet"}).ends_with("see `instacrm --help`"));
}

TEST_CASE("arguments are counted") {
    CHECK(complaint({"leads", "show"}).starts_with("`leads show` needs HANDLE"));
    CHECK(complaint({"leads", "show", "@a", "@b"}).starts_with("\"@b\" is one word too many"));
    CHECK(complaint({"leads", "list", "--limit"}).starts_with("--limit"));
    CHECK(parsed({"help", "leads", "list"}).rest("TOPIC") == Words{"leads", "list"});
    CHECK(parsed({"help"}).rest("TOPIC").empty());
}

TEST_CASE("values are read as what they are") {
    const auto arguments = parsed({"leads", "list", "--status", "Warm,cold-no-reply", "--status=Paid",
                                   "--limit", "20", "--actor", "@Our.Shop"});
    using enum LeadStatus;
    CHECK(arguments.words<LeadStatus>("status") == std::vector{warm, cold_no_reply, paid});
    CHECK(arguments.count("limit") == 20);
    CHECK(arguments.handle("actor") == "our.shop");
    CHECK_FALSE(arguments.text("search"));
    CHECK_FALSE(arguments.words<LeadStatus>("search"));
}

TEST_CASE("a text may start with a dash, be a dash, or be empty") {
    CHECK(parsed({"log", "@a", "--message", "-hello"}).text("message") == "-hello");
    CHECK(parsed({"log", "@a", "--message", "--wow--"}).text("message") == "--wow--");
    CHECK(parsed({"log", "@a", "--message=--actor"}).text("message") == "--actor");
    CHECK(parsed({"log", "@a", "-m", "-"}).text("message") == "-");
    CHECK(parsed({"log", "@a", "--message", ""}).text("message") == "");
    CHECK(parsed({"leads", "note", "@a", "-"}).argument("TEXT") == "-");
    CHECK(parsed({"leads", "note", "@a", "--", "--quoted"}).argument("TEXT") == "--quoted");
}

TEST_CASE("the last of two values wins") {
    CHECK(parsed({"leads", "--format", "csv", "--format", "json"}).text("format") == "json");
}

TEST_CASE("a value that cannot be taken names its option") {
    const auto limit = parsed({"leads", "--limit", "many"});
    CHECK_THROWS_WITH_AS(limit.count("limit"), "--limit: \"many\" is not a count", UsageError);
    const auto status = parsed({"leads", "--status", "Wram"});
    CHECK_THROWS_WITH_AS(status.words<LeadStatus>("status"), "--status: \"Wram\" is not a status",
                         UsageError);
    const auto handle = parsed({"leads", "show", "not a name"});
    CHECK_THROWS_AS(handle.handle_argument("HANDLE"), UsageError);
}
