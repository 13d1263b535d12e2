// The answers of `cloud check` and `doctor`: a list; a failed line fails the command.
#pragma once

#include "cli/commands/lists.hpp"
#include "common/protocol/messages/checks.hpp"
#include "common/protocol/messages/session.hpp"
#include "common/protocol/messages/sync.hpp"

#include <array>

namespace instacrm::cli {

inline constexpr std::array<std::string_view, 4> check_fields{"name", "state", "text", "remedy"};
inline constexpr ListShape checks_shape{"checks", check_fields, check_fields};

/// People read each line whole, with its remedy below it. ExitCode::error when one failed.
ExitCode show_checks(const Context& context, const std::vector<protocol::CheckLine>& checks);

inline ExitCode show_checks(Context& context, std::string_view method) {
    return show_checks(context,
                       context.client.call<protocol::CloudCheckResponse>(method, protocol::Nothing{}).checks);
}

}  // namespace instacrm::cli
