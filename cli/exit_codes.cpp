#include "cli/exit_codes.hpp"

#include <algorithm>
#include <array>

namespace instacrm::cli {
namespace {

using protocol::ErrorCode;

struct ErrorExit {
    ErrorCode error;
    ExitCode exit;
};

// Errors that are not here are faults of a program or a disk: ExitCode::error.
constexpr std::array error_exits{
    ErrorExit{ErrorCode::invalid_params, ExitCode::usage},
    ErrorExit{ErrorCode::not_permitted, ExitCode::not_permitted},
    ErrorExit{ErrorCode::not_ready, ExitCode::timed_out},
    ErrorExit{ErrorCode::not_found, ExitCode::not_found},
    ErrorExit{ErrorCode::refused_by_rule, ExitCode::refused},
    ErrorExit{ErrorCode::busy, ExitCode::timed_out},
    ErrorExit{ErrorCode::stopping, ExitCode::unreachable},
};

}  // namespace

std::span<const ExitRow> exit_table() {
    static constexpr std::array rows{
        ExitRow{ExitCode::done, "done"},
        ExitRow{ExitCode::error, "something failed; the message says what"},
        ExitRow{ExitCode::usage, "the command line, or a value in it, cannot be taken"},
        ExitRow{ExitCode::unreachable, "no daemon answers"},
        ExitRow{ExitCode::not_permitted, "this caller may not do this"},
        ExitRow{ExitCode::not_found, "there is no such lead, account or rule"},
        ExitRow{ExitCode::refused, "a rule with severity Block stands against it"},
        ExitRow{ExitCode::timed_out,
                "the daemon did not answer in time, is still starting, or has too much to do"},
        ExitRow{ExitCode::partly_done, "done in part; what was left out is listed"},
        ExitRow{ExitCode::interrupted, "stopped with Ctrl-C"},
    };
    return rows;
}

ExitCode exit_code_of(ErrorCode code) {
    const auto row = std::ranges::find(error_exits, code, &ErrorExit::error);
    return row != error_exits.end() ? row->exit : ExitCode::error;
}

}  // namespace instacrm::cli
