// The one way in which the client says that a command cannot go on.
#pragma once

#include "cli/exit_codes.hpp"

#include <stdexcept>
#include <string>

namespace instacrm::cli {

/// What failed and why, what to do next, and how the process ends.
class Failure : public std::runtime_error {
public:
    Failure(ExitCode code, const std::string& message, std::string remedy = {})
        : std::runtime_error(message), code_(code), remedy_(std::move(remedy)) {}

    ExitCode code() const noexcept { return code_; }
    const std::string& remedy() const noexcept { return remedy_; }

private:
    ExitCode code_;
    std::string remedy_;
};

/// The command line cannot be taken.
class UsageError : public Failure {
public:
    explicit UsageError(const std::string& message, std::string remedy = {})
        : Failure(ExitCode::usage, message, std::move(remedy)) {}
};

}  // namespace instacrm::cli
