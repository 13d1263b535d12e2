// --help, made from the command table. Examples come first: they answer most questions.
#pragma once

#include "cli/command.hpp"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace instacrm::cli {

/// The program: what it is, examples, all commands.
std::string program_help();

/// A noun's verbs; with an empty noun the program's.
std::string group_help(std::string_view noun);

std::string command_help(const Command& command);

/// What an option does, with the words that its value can be.
std::string option_help(const Option& option);

/// The variables that the program reads, and what each is for.
std::vector<std::pair<std::string, std::string>> environment_variables();

/// A text that is not about one command.
struct Topic {
    std::string_view name;
    std::string_view help;
    std::string (*text)();
};

std::span<const Topic> all_topics();

}  // namespace instacrm::cli
