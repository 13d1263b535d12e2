// How far long work is, on one line of the terminal that is written over and over.
#pragma once

#include "cli/context.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace instacrm::cli {

class Progress {
public:
    /// Shows nothing without a terminal, or with --quiet. `what`: "rows".
    Progress(const Context& context, std::string_view what);
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    /// Takes the line away.
    ~Progress();

    /// `part`: of the whole, from 0 to 1; negative when nobody knows.
    void show(std::int64_t count, double part);
    void clear();

private:
    using Clock = std::chrono::steady_clock;

    const Context& context_;
    std::string_view what_;
    bool shown_ = false;
    bool visible_;
    Clock::time_point begun_ = Clock::now();
    Clock::time_point last_ = begun_;
};

}  // namespace instacrm::cli
