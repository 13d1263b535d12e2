// What may come next on a command line that is being typed, from the command table. The scripts of the shells
// (completion/scripts) ask for it through the hidden command `__complete`.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::cli {

struct Candidate {
    std::string word;
    std::string help;
};

struct Completion {
    std::vector<Candidate> candidates;
    bool files = false;  ///< the shell's own files are meant
};

/// Names that only the daemon or a file knows.
enum class Names : std::uint8_t { leads, actors, views };

/// The names of that kind that begin with `prefix` (without @); none when nobody can tell quickly.
using Lookup = std::function<std::vector<std::string>(Names, const std::string& prefix)>;

/// `words`: all after the program's name; the last is being typed, and may be empty.
Completion complete(std::span<const std::string> words, const Lookup& lookup);

/// The script that makes a shell ask: bash, zsh, fish or powershell. @throws Invalid for any other.
std::string_view completion_script(std::string_view shell);
std::vector<std::string> shell_names();

}  // namespace instacrm::cli
