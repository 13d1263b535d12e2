// Manual pages, made from the command table like --help.
#pragma once

#include "cli/command.hpp"

#include <string>
#include <vector>

namespace instacrm::cli {

struct ManPage {
    std::string name;  ///< instacrm-leads-list
    std::string text;  ///< roff, with the macros of man(7)
};

/// The page about the program itself: commands, common options, exit codes, environment.
ManPage program_page();
ManPage command_page(const Command& command);

/// The program's, then one for each command.
std::vector<ManPage> all_pages();

}  // namespace instacrm::cli
