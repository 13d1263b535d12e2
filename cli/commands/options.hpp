// Options and arguments that several commands share, so that they read the same everywhere.
#pragma once

#include "cli/command.hpp"

#include <array>
#include <cstddef>

namespace instacrm::cli {

inline constexpr Argument handle_argument{"HANDLE", "the lead: @name, or a link to the profile"};

inline constexpr Option actor_option{
    .name = "actor", .value = "ACCOUNT", .help = "the Instagram account that sends"};
inline constexpr Option operator_option{
    .name = "operator", .value = "PERSON", .help = "name or e-mail of a person in the team"};
inline constexpr Option since_option{
    .name = "since",
    .value = "TIME",
    .help = "at or after: 7d (ago), today, 2026-11-20, 2026-11-20T10:00:00Z"};
inline constexpr Option until_option{.name = "until", .value = "TIME", .help = "before, written likewise"};
inline constexpr Option limit_option{
    .name = "limit", .value = "N", .help = "at most so many rows; tables stop at 50 otherwise"};

/// One array after the other.
template <std::size_t... N>
constexpr auto joined(const std::array<Option, N>&... parts) {
    std::array<Option, (N + ...)> all{};
    std::size_t place = 0;
    const auto add = [&](const auto& part) {
        for (const auto& option : part) all[place++] = option;
    };
    (add(parts), ...);
    return all;
}

}  // namespace instacrm::cli
