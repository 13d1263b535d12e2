// A real instacrmd in a home of the test's.
#pragma once

#include "tests/support/pipe_client.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_home.hpp"

#include <optional>
#include <string>
#include <vector>

namespace instacrm::test {

class Daemon {
public:
    /// Starts it and waits until it is ready. @throws std::runtime_error with its standard error when it ends
    /// or gets degraded instead.
    explicit Daemon(const TempHome& home, std::vector<std::string> arguments = {}, Variables variables = {});

    /// A graceful stop; the exit code.
    int stop();
    /// As a power cut would.
    void kill();
    /// Starts it again after either, and waits until it is ready.
    void start();

    /// A connection that said its hello as the CLI.
    PipeClient client() const;

    Process& process() { return *process_; }

private:
    bool is_ready() const;

    const TempHome& home_;
    std::vector<std::string> arguments_;
    Variables variables_;
    mutable std::optional<Process> process_;  ///< to ask whether it runs is to take its end
};

}  // namespace instacrm::test
