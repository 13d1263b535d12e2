// Starts the real programs. The one place that knows how processes and their pipes are made.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace instacrm::test {

using Variables = std::vector<std::pair<std::string, std::string>>;

/// A program of this build, by its name.
std::filesystem::path program(std::string_view name);

/// What becomes of a program's standard output.
enum class Output {
    collected,
    closed  ///< its reader has gone before the program writes: `program | head -0`
};

/// A running program. Its standard output and error are read all the time, so that it never waits for the
/// test. Whatever takes longer than a minute throws std::runtime_error with what the program wrote to
/// standard error: a test hangs nowhere.
class Process {
public:
    /// `variables` are set on top of this process's own.
    Process(const std::filesystem::path& program, const std::vector<std::string>& arguments,
            const Variables& variables = {}, Output output = Output::collected);
    Process(Process&&) noexcept;
    Process& operator=(Process&&) noexcept;
    /// Kills what is still running.
    ~Process();

    /// To standard input. @throws std::system_error when nobody reads it any more.
    void write(std::string_view bytes);
    void close_input();

    /// The next `count` bytes of standard output; fewer only at its end.
    std::string read(std::size_t count);
    /// All that is left of standard output, up to its end.
    std::string read_all();
    /// What came on standard error so far.
    std::string errors() const;

    /// The exit code, once it has ended. (Ended by a signal: the signal's number.)
    int wait();
    bool running();

    /// Asks it to stop: SIGTERM, or Ctrl-Break on Windows.
    void terminate();
    /// Ends it at once, as a crash or a power cut would.
    void kill();
    int id() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Runs a program to its end with `input` on standard input.
struct Outcome {
    int exit_code = 0;
    std::string output;
    std::string errors;
};
Outcome run(const std::filesystem::path& program, const std::vector<std::string>& arguments,
            const Variables& variables = {}, std::string_view input = "");

}  // namespace instacrm::test
