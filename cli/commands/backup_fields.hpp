// What the backup commands share.
#pragma once

#include "cli/commands/lists.hpp"

#include <array>

namespace instacrm::cli {

inline constexpr std::array<std::string_view, 8> backup_fields{"at",   "reason",  "bytes",  "kept_until",
                                                               "name", "machine", "second", "file"};
inline constexpr ListShape backups_shape{"backups", backup_fields, std::span(backup_fields).first<5>()};

inline constexpr Argument backup_argument{
    "NAME", "its name, or a part of it that no other has; `newest` for the newest"};

}  // namespace instacrm::cli
