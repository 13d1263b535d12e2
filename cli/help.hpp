// --help, made from the command table. Examples come first: they answer most questions.
#pragma once

#include "cli/command.hpp"

#include <span>
#include <string>
#include <string_view>

namespace instacrm::cli {

/// The program: what it is, examples, all commands.
std::string program_help();

/// A noun's verbs; with an empty noun the program's.
std::string group_help(std::string_view noun);

std::string command_help(const Command& command);

/// A text that is not about one command.
struct Topic {
    std::string_view name;
    std::string_view help;
    std::string (*text)();
};

std::span<const Topic> all_topics();

}  // namespace instacrm::cli
