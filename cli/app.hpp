// The program but for main(): words in, exit code out.
#pragma once

#include "cli/console.hpp"
#include "cli/exit_codes.hpp"
#include "common/domain/time.hpp"

#include <string>
#include <vector>

namespace instacrm::cli {

/// Runs one command line (without the program's name). Throws nothing: errors go to `console.err`.
ExitCode run(const std::vector<std::string>& words, const Console& console, const Clock& clock = system_now);

/// The same, but that errors are thrown: for a command that stands for another one.
ExitCode run_words(const std::vector<std::string>& words, const Console& console, const Clock& clock);

/// The same for this process, with what a process owes its surroundings: Ctrl-C, closed pipes.
int run_process(int argc, char** argv);

}  // namespace instacrm::cli
