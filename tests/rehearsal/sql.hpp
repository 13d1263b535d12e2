// An Oracle statement as H2 gets it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rehearsal {

enum class Kind {
    query,
    change,      ///< INSERT, UPDATE, DELETE, MERGE
    definition,  ///< CREATE, ALTER, DROP and such: commits before and after
    nothing,     ///< what has no meaning here, such as ALTER SESSION
    other
};

struct Statement {
    Kind kind = Kind::other;
    std::string sql;  ///< with $1, $2 … for the placeholders
    /// The placeholders' names in capitals, one for every place where one stands: $1 is the first.
    std::vector<std::string> placeholders;
    /// How long FOR UPDATE waits for a lock: WAIT and NOWAIT. H2 keeps that in a setting.
    std::optional<int> lock_seconds;
    /// Whether a string of more than 4,000 bytes may be bound (into a CLOB, that is).
    bool takes_long_strings = false;
};

/// @throws Failure for what Oracle refuses and H2 would take, and for what this rehearsal does not know.
Statement translate(std::string_view oracle);

}  // namespace rehearsal
