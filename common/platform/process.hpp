// Other programs that we start and wait for, on every system the same (Boost.Process).
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace instacrm::platform {

/// The words of a command line as the system takes them: UTF-16 on Windows, where the other form has the
/// letters of one code page only.
inline std::vector<std::filesystem::path::string_type> native_words(std::span<const std::string> words) {
    std::vector<std::filesystem::path::string_type> all;
    for (const auto& word : words) all.push_back(std::filesystem::path(word).native());
    return all;
}

/// The program that a shell would start by this name; nothing when there is none.
std::optional<std::filesystem::path> find_program(const std::string& name);

/// What a program that was run to its end left.
struct Ran {
    int exit_code = 0;   ///< 127: there is no such program
    std::string output;  ///< standard output and standard error
};

/// Runs `words.front()`, found as a shell would, with the rest as its arguments and no input.
/// @throws std::system_error when it cannot be started.
Ran run_program(const std::vector<std::string>& words);

/// A command of the shell's that reads what we write, and shows it on our terminal: a pager.
class ShellReader {
public:
    using Variables = std::vector<std::pair<std::string, std::string>>;

    /// `variables` are set on top of this process's own. @throws std::system_error when it cannot be started.
    explicit ShellReader(const std::string& command, const Variables& variables);
    ShellReader(const ShellReader&) = delete;
    ShellReader& operator=(const ShellReader&) = delete;
    /// Ends its input and waits until it ends.
    ~ShellReader();

    /// False when nobody reads any more.
    bool write(std::string_view bytes);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace instacrm::platform
