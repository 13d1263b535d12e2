// Small helpers for texts that strangers wrote.
#pragma once

#include <string>
#include <string_view>

namespace instacrm {

/// ASCII letters in lower case; everything else as it is. Needs no locale.
std::string ascii_lower(std::string_view text);

/// Without spaces, tabs and line ends at both ends.
std::string_view trim(std::string_view text);

/// For an error or a terminal: controls, bidirectional marks and what is no UTF-8 as `?`; at most `max_bytes`
/// (to the end of a character), and then "…".
std::string printable(std::string_view text, std::size_t max_bytes = 60);

/// What the store keeps of a text: NUL becomes U+FFFD, since neither PostgreSQL nor SQLite's text functions
/// can hold it; all else is kept to the letter.
std::string storable(std::string_view text);

/// The greatest length of at most `max_bytes` that ends between two characters.
std::size_t utf8_cut(std::string_view text, std::size_t max_bytes);

/// Number of code points; `text` is valid UTF-8.
std::size_t code_points(std::string_view text);

}  // namespace instacrm
