#include "cli/help.hpp"

#include "cli/output/text.hpp"
#include "common/config/settings.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace instacrm::cli {
namespace {

/// Two columns, the left one as wide as its widest text.
class TwoColumns {
public:
    void add(std::string left, std::string right) { rows_.emplace_back(std::move(left), std::move(right)); }

    std::string text(std::size_t line_width) const {
        std::size_t width = 0;
        for (const auto& [left, right] : rows_) width = std::max(width, display_width(left));
        std::string all;
        for (const auto& [left, right] : rows_)
            all += "  " + left + std::string(width - display_width(left) + 2, ' ') +
                   wrapped(right, width + 4, line_width) + "\n";
        return all;
    }

private:
    std::vector<std::pair<std::string, std::string>> rows_;
};

std::string section(std::string_view title, const std::string& body) {
    return body.empty() ? "" : std::string(title) + "\n" + body + "\n";
}

std::string examples_text(std::span<const Example> examples) {
    std::string all;
    for (const auto& example : examples)
        all.append("  # ").append(example.what).append("\n  instacrm ").append(example.line).append("\n");
    return all;
}

std::string option_words(const Option& option) {
    std::string words = option.letter != '\0' ? std::string("-") + option.letter + ", " : "    ";
    words.append("--").append(option.name);
    if (!option.value.empty()) words.append(" ").append(option.value);
    return words;
}

std::string options_text(std::span<const Option> options, std::size_t width) {
    TwoColumns columns;
    for (const auto& option : options) {
        columns.add(option_words(option), option_help(option));
    }
    return columns.text(width);
}

std::string arguments_text(const Command& command, std::size_t width) {
    TwoColumns columns;
    for (const auto& argument : command.arguments)
        columns.add(std::string(argument.name), std::string(argument.help));
    return columns.text(width);
}

std::string fields_text(const Command& command, std::size_t width) {
    if (command.list == nullptr) return {};
    std::string all;
    for (const auto field : command.list->fields) all.append(all.empty() ? "" : ", ").append(field);
    return "  " + wrapped(all, 2, width) + "\n";
}

std::string usage(const Command& command) {
    std::string line = "  instacrm " + full_name(command);
    for (const auto& argument : command.arguments) {
        const auto name = std::string(argument.name) + (argument.rest ? "..." : "");
        line += argument.required ? " " + name : " [" + name + "]";
    }
    return line + " [options]\n";
}

std::string commands_text(std::string_view noun, std::size_t width) {
    TwoColumns columns;
    for (const auto* command : all_commands()) {
        if ((noun.empty() || command->noun == noun) && !command->hidden)
            columns.add(full_name(*command), std::string(command->help));
    }
    return columns.text(width);
}

std::string exit_codes_topic(std::size_t width) {
    TwoColumns columns;
    for (const auto& row : exit_table())
        columns.add(std::to_string(static_cast<int>(row.code)), std::string(row.meaning));
    return "How instacrm ends, for scripts\n" + columns.text(width);
}

std::string environment_topic(std::size_t width) {
    TwoColumns columns;
    for (auto& [name, meaning] : environment_variables()) columns.add(name, meaning);
    return "Environment variables\n" + columns.text(width) + "\n" +
           wrapped("A flag wins over the environment, the environment over the config file.", 0, width) +
           "\n";
}

std::string formats_topic(std::size_t width) {
    TwoColumns columns;
    columns.add("table", "for people: fitted to the terminal, relative times; lists show 50 rows (--limit)");
    columns.add("json", "one object with schema_version, and the rows as objects; same as --json");
    columns.add("ndjson", "one object a line");
    columns.add("csv", "RFC 4180 (lines end in CR LF), UTF-8, with a header");
    columns.add("tsv",
                "one line a row; \\t \\n \\r \\\\ stand for tab, line feed, carriage return, backslash");
    columns.add("xlsx", "a spreadsheet file, of `instacrm export` only: numbers and times as such, UTC");
    return "Formats, chosen with --format\n" + columns.text(width) + "\n" +
           wrapped(
               "All but table have every row (unless --limit), every field (unless --fields), and times in "
               "UTC "
               "as RFC 3339. In csv and tsv a text that starts with = + - @ tab or CR gets a ' before it, so "
               "that no spreadsheet runs it; --raw leaves it as it is.",
               0, width) +
           "\n";
}

constexpr std::array topics{
    Topic{"exit-codes", "how the program ends", exit_codes_topic},
    Topic{"environment", "variables that it reads", environment_topic},
    Topic{"formats", "table, json, ndjson, csv, tsv, xlsx", formats_topic},
};

constexpr std::array program_examples{
    Example{"status", "Is everything well?"},
    Example{"check @anna.smith --actor @our.shop", "May I write to her? Did a teammate?"},
    Example{"leads list --status Warm", "Who is warm?"},
    Example{"leads set @anna.smith --status Booked", "She booked a call"},
    Example{"logs -f", "Watch what the team does"},
};

}  // namespace

std::string option_help(const Option& option) {
    std::string help(option.help);
    if (option.choices != nullptr) {
        help += ":";
        for (const auto& choice : option.choices()) help += (help.ends_with(':') ? " " : ", ") + choice;
    }
    if (option.list) help += "; commas between several";
    return help;
}

std::vector<std::pair<std::string, std::string>> environment_variables() {
    std::vector<std::pair<std::string, std::string>> variables{
        {"INSTACRM_HOME", "a folder for everything: config, store, socket, spool, backups and logs"},
        {"NO_COLOR", "if set, no colours unless --color always"},
        {"INSTACRM_PAGER", "what shows tables that are longer than the terminal; cat for nothing"},
        {"PAGER", "the same for all programs; without either it is less"},
        {"LESS", "options of less; without it instacrm sets FRX"},
        {"COLUMNS", "how wide tables are when the output is not a terminal"},
        {"TZ", "the time zone for dates without one"},
    };
    for (const auto& key : config::keys())
        variables.emplace_back(config::variable_of(key), "config key " + std::string(key.name));
    return variables;
}

std::size_t help_width(std::optional<int> terminal) {
    constexpr int widest = 96;  // lines read no better when they are longer
    return static_cast<std::size_t>(std::min(terminal.value_or(widest), widest));
}

std::span<const Topic> all_topics() {
    return topics;
}

std::string program_help(std::size_t width) {
    TwoColumns topic_columns;
    for (const auto& topic : topics)
        topic_columns.add("help " + std::string(topic.name), std::string(topic.help));
    return "instacrm: the outreach log of your team, on your own machine\n\n" +
           section("Examples", examples_text(program_examples)) +
           section("Commands", commands_text("", width)) + section("Topics", topic_columns.text(width)) +
           section("Options of all commands", options_text(global_options(), width)) +
           "`instacrm COMMAND --help` says more about a command.\n";
}

std::string group_help(std::string_view noun, std::size_t width) {
    const auto* group = find_group(noun);
    if (group == nullptr) return program_help(width);
    std::vector<Example> examples;
    for (const auto* command : all_commands()) {
        if (command->noun == noun) examples.push_back(command->examples.front());
    }
    const auto name = "instacrm " + std::string(noun);
    auto text = name + ": " + std::string(group->help) + "\n\n" +
                section("Examples", examples_text(examples)) +
                section("Commands", commands_text(noun, width));
    if (const auto* alone = command_alone(noun))
        text += "`" + name + "` alone is `instacrm " + full_name(*alone) + "`.\n";
    return text;
}

std::string command_help(const Command& command, std::size_t width) {
    return "instacrm " + full_name(command) + ": " + std::string(command.help) + "\n\n" +
           section("Examples", examples_text(command.examples)) + section("Usage", usage(command)) +
           section("Arguments", arguments_text(command, width)) +
           section("Options", options_text(command.options, width)) +
           section("Fields", fields_text(command, width)) +
           (command.notes.empty() ? "" : wrapped(command.notes, 0, width) + "\n\n") +
           "`instacrm --help` lists the options that every command takes.\n";
}

}  // namespace instacrm::cli
