// Options and arguments that several commands share, so that they read the same everywhere.
#pragma once

#include "cli/command.hpp"

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

}  // namespace instacrm::cli
