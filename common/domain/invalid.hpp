// The one way in which our code says that a value cannot be taken.
#pragma once

#include <stdexcept>
#include <string>

namespace instacrm {

/// A value that cannot be accepted: what is wrong with it, and what to write instead. Whoever knows the
/// field's name (the JSON reader, the config loader, the command line) adds it.
class Invalid : public std::runtime_error {
public:
    Invalid(const std::string& problem, std::string remedy)
        : std::runtime_error(problem), remedy_(std::move(remedy)) {}

    const std::string& remedy() const noexcept { return remedy_; }

private:
    std::string remedy_;
};

}  // namespace instacrm
