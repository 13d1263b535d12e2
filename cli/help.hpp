// --help, made from the command table. Examples come first: they answer most questions.
#pragma once

#include "cli/command.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace instacrm::cli {

/// How wide the lines of help are on a terminal of so many columns.
std::size_t help_width(std::optional<int> terminal);

/// The program: what it is, examples, all commands.
std::string program_help(std::size_t width);

/// A noun's verbs; with an empty noun the program's.
std::string group_help(std::string_view noun, std::size_t width);

std::string command_help(const Command& command, std::size_t width);

/// What an option does, with the words that its value can be.
std::string option_help(const Option& option);

/// The variables that the program reads, and what each is for.
std::vector<std::pair<std::string, std::string>> environment_variables();

/// A text that is not about one command.
struct Topic {
    std::string_view name;
    std::string_view help;
    std::string (*text)(std::size_t width);
};

std::span<const Topic> all_topics();

}  // namespace instacrm::cli
