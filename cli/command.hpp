// A command is one entry: its words, options, examples and handler. Dispatch, parsing, --help and the
// suggestions for a mistyped word all read the same table.
#pragma once

#include "cli/exit_codes.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::cli {

struct Context;

/// The words that a value can be, for --help and for completion.
using Choices = std::vector<std::string> (*)();

struct Option {
    std::string_view name;     ///< without the dashes
    char letter = '\0';        ///< its short form, if it has one
    std::string_view value{};  ///< what its value is called in --help; empty: a flag
    std::string_view help;
    bool list = false;  ///< may stand several times, and holds commas
    Choices choices = nullptr;
};

struct Argument {
    std::string_view name;  ///< upper case, as --help shows it
    std::string_view help;
    bool required = true;
    bool rest = false;  ///< takes all the words that are left
    Choices choices = nullptr;
};

struct Example {
    std::string_view line;  ///< without the program's name
    std::string_view what;
};

/// Two columns of which a row has one: in a table, what stands in `other` stands in `column`, too.
struct StandIn {
    std::string_view column{};
    std::string_view other{};
};

/// What a list command lists.
struct ListShape {
    std::string_view name;                           ///< its key in JSON, and what people read: "leads"
    std::span<const std::string_view> fields;        ///< all that --fields may name, in the daemon's order
    std::span<const std::string_view> table_fields;  ///< what a table shows unless --fields says otherwise
    StandIn stand_in{};                              ///< likewise
};

struct Command {
    std::string_view noun;
    std::string_view verb{};  ///< empty: the noun alone is the command
    std::string_view help;
    ExitCode (*run)(Context&) = nullptr;
    std::span<const Argument> arguments{};
    std::span<const Option> options{};
    std::span<const Example> examples{};  ///< at least one
    std::string_view notes{};             ///< further text for --help
    const ListShape* list = nullptr;
    bool hands_on = false;  ///< its words after the first are another command's, and stay as they are
    bool hidden = false;    ///< for programs: in no help, and suggested to nobody
    bool view = false;      ///< only shows something: a saved view may be of it
};

/// A noun with several verbs.
struct Group {
    std::string_view noun;
    std::string_view help;
    std::string_view alone = "list";  ///< the verb that the noun alone means, where there is such a command
};

/// Every command, in the order in which --help shows them. A noun alone means one of
/// its verbs (`list`, mostly), or shows what it has.
std::span<const Command* const> all_commands();
std::span<const Group> all_groups();

/// Options that every command takes, before or after its words.
std::span<const Option> global_options();

/// `leads list`.
std::string full_name(const Command& command);

/// The command of these words, or nothing. An empty verb finds a noun that is a command itself.
const Command* find_command(std::string_view noun, std::string_view verb);
const Group* find_group(std::string_view noun);
/// What the noun of a group alone means, or nothing.
const Command* command_alone(std::string_view noun);

}  // namespace instacrm::cli
