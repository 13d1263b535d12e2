// The words of the command line as values: times, caps, names of a closed set.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/time.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace instacrm::cli {

/// A point in time as people say it: RFC 3339, `2026-11-20 14:30` and `2026-11-20` (midnight) in the
/// machine's zone, a length of time ago (`7d`, `24h`), `now`, `today` and `yesterday` (midnight). @throws
/// Invalid.
Time parse_time_word(std::string_view text, Time now);

/// A point in time to come: as above, but `tomorrow` too, and a length of time (`3d`) from now. @throws
/// Invalid.
Time parse_due_word(std::string_view text, Time now);

/// `10/day`, `3/hour`, `10/24h`: at most so many in so long.
struct Cap {
    std::int64_t limit = 0;
    std::int64_t window_sec = 0;
};

/// @throws Invalid.
Cap parse_cap(std::string_view text);

/// A whole number of 1 or more. @throws Invalid.
std::int64_t parse_count(std::string_view text);

/// Letter case apart, and with blanks, dashes and underscores as one: what needs no quotes in a shell.
std::string folded(std::string_view text);

/// The value that `text` names: `Cold No Reply`, `cold-no-reply`. @throws Invalid with all the names.
template <class E>
E parse_word(std::string_view text) {
    for (const auto& row : table_of<E>()) {
        if (folded(row.name) == folded(text)) return row.value;
    }
    return parse_enum<E>(text);
}

/// All the names of a closed set.
template <class E>
std::vector<std::string> names_of() {
    std::vector<std::string> names;
    for (const auto& row : table_of<E>()) names.emplace_back(row.name);
    return names;
}

}  // namespace instacrm::cli
