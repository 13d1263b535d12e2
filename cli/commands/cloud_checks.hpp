// The answers of cloud.check, as a list; a failed one fails the command.
#pragma once

#include "cli/commands/lists.hpp"

#include <algorithm>
#include <array>

namespace instacrm::cli {

inline constexpr std::array<std::string_view, 4> check_fields{"name", "state", "text", "remedy"};
inline constexpr ListShape checks_shape{"checks", check_fields, check_fields};

inline ExitCode show_checks(Context& context, const protocol::CloudCheckResponse& result) {
    show_rows(context, result.checks);
    const bool failed = std::ranges::any_of(
        result.checks, [](const auto& check) { return check.state == protocol::CheckState::fail; });
    return failed ? ExitCode::error : ExitCode::done;
}

inline ExitCode show_checks(Context& context, std::string_view method) {
    return show_checks(context,
                       context.client.call<protocol::CloudCheckResponse>(method, protocol::Nothing{}));
}

}  // namespace instacrm::cli
