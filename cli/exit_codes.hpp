// What the process tells its caller. Scripts react to these, so a number never changes its meaning.
#pragma once

#include "common/protocol/errors.hpp"

#include <span>
#include <string_view>

namespace instacrm::cli {

enum class ExitCode : int {
    done = 0,
    error = 1,
    usage = 2,
    unreachable = 3,
    not_permitted = 4,
    not_found = 5,
    refused = 6,
    timed_out = 7,
    partly_done = 8,
    interrupted = 130  ///< 128 + SIGINT, as shells count
};

struct ExitRow {
    ExitCode code;
    std::string_view meaning;
};

/// All codes, for `instacrm help exit-codes`.
std::span<const ExitRow> exit_table();

/// How the process ends after an error that came over the pipe.
ExitCode exit_code_of(protocol::ErrorCode code);

}  // namespace instacrm::cli
