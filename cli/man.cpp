#include "cli/man.hpp"

#include "cli/exit_codes.hpp"
#include "cli/help.hpp"

#include <algorithm>

namespace instacrm::cli {
namespace {

/// A text as roff takes it: no character of it is a request, and dashes stay dashes that can be copied.
std::string roff(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        if (c == '\\')
            safe += "\\e";
        else if (c == '-')
            safe += "\\-";
        else if (c == '\'')
            safe += "\\(aq";
        else if (c == '`')
            safe += "\\(ga";
        else
            safe += c;
    }
    return safe.starts_with('.') ? "\\&" + safe : safe;
}

std::string bold(std::string_view text) {
    return "\\fB" + roff(text) + "\\fR";
}

std::string italic(std::string_view text) {
    return "\\fI" + roff(text) + "\\fR";
}

std::string section(std::string_view title, const std::string& body) {
    return body.empty() ? "" : ".SH " + std::string(title) + "\n" + body;
}

/// A term with what it means below it.
std::string paragraph(const std::string& term, std::string_view text) {
    return ".TP\n" + term + "\n" + roff(text) + "\n";
}

std::string page_name(const Command& command) {
    auto name = "instacrm-" + full_name(command);
    std::ranges::replace(name, ' ', '-');
    return name;
}

std::string heading(std::string name) {
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
    return ".TH " + roff(name) + " 1 \"\" \"instacrm " INSTACRM_VERSION "\" \"InstaCRM\"\n.nh\n";
}

std::string options_body(std::span<const Option> options) {
    std::string body;
    for (const auto& option : options) {
        auto term = option.letter != '\0' ? bold(std::string("-") + option.letter) + ", " : std::string();
        term += bold("--" + std::string(option.name));
        if (!option.value.empty()) term += " " + italic(option.value);
        body += paragraph(term, option_help(option));
    }
    return body;
}

std::string arguments_body(const Command& command) {
    std::string body;
    for (const auto& argument : command.arguments) body += paragraph(italic(argument.name), argument.help);
    return body;
}

std::string synopsis(const Command& command) {
    auto line = bold("instacrm " + full_name(command));
    for (const auto& argument : command.arguments) {
        const auto name = italic(argument.name) + (argument.rest ? " ..." : "");
        line += argument.required ? " " + name : " [" + name + "]";
    }
    return line + " [" + italic("options") + "]\n";
}

std::string examples_body(std::span<const Example> examples) {
    std::string body;
    for (const auto& example : examples)
        body += ".PP\n" + roff(example.what) + "\n.PP\n.RS 4\n.nf\n" +
                roff("instacrm " + std::string(example.line)) + "\n.fi\n.RE\n";
    return body;
}

std::string fields_body(const Command& command) {
    if (command.list == nullptr) return {};
    std::string all;
    for (const auto field : command.list->fields) all.append(all.empty() ? "" : ", ").append(field);
    return roff(all) + "\n";
}

std::string commands_body() {
    std::string body;
    for (const auto* command : all_commands()) {
        if (!command->hidden)
            body += paragraph(bold(full_name(*command)),
                              std::string(command->help) + "; see " + page_name(*command) + "(1)");
    }
    return body;
}

std::string exit_body() {
    std::string body;
    for (const auto& row : exit_table())
        body += paragraph(bold(std::to_string(static_cast<int>(row.code))), row.meaning);
    return body;
}

std::string environment_body() {
    std::string body;
    for (const auto& [name, meaning] : environment_variables()) body += paragraph(bold(name), meaning);
    return body;
}

std::string see_also(const Command& command) {
    auto body = bold("instacrm") + "(1)";
    for (const auto* other : all_commands()) {
        if (other->noun == command.noun && other != &command && !other->hidden)
            body += ",\n" + bold(page_name(*other)) + "(1)";
    }
    return body + "\n";
}

}  // namespace

ManPage program_page() {
    return {"instacrm",
            heading("instacrm") + section("NAME", "instacrm \\- the outreach log of your team\n") +
                section("SYNOPSIS",
                        bold("instacrm") + " " + italic("command") + " [" + italic("options") + "]\n") +
                section("DESCRIPTION",
                        "A thin client of instacrmd, which records the direct messages that a "
                        "team writes by hand. Data goes to standard output, all else to "
                        "standard error.\n") +
                section("COMMANDS", commands_body()) + section("OPTIONS", options_body(global_options())) +
                section("EXIT STATUS", exit_body()) + section("ENVIRONMENT", environment_body())};
}

ManPage command_page(const Command& command) {
    const auto name = page_name(command);
    return {name, heading(name) + section("NAME", name + " \\- " + roff(command.help) + "\n") +
                      section("SYNOPSIS", synopsis(command)) +
                      section("DESCRIPTION", command.notes.empty() ? "" : roff(command.notes) + "\n") +
                      section("ARGUMENTS", arguments_body(command)) +
                      section("OPTIONS", options_body(command.options)) +
                      section("FIELDS", fields_body(command)) +
                      section("EXAMPLES", examples_body(command.examples)) +
                      section("SEE ALSO", see_also(command))};
}

std::vector<ManPage> all_pages() {
    std::vector<ManPage> pages{program_page()};
    for (const auto* command : all_commands()) {
        if (!command->hidden) pages.push_back(command_page(*command));
    }
    return pages;
}

}  // namespace instacrm::cli
