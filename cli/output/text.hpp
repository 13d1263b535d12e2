// Texts on a terminal: how wide they are, and what of them is safe to show.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace instacrm::cli {

/// On one line and without anything that a terminal obeys: strangers wrote these texts. Line ends and tabs
/// become blanks, other control characters `?`, marks that reorder the text around them go, and bytes that
/// are no UTF-8 become U+FFFD.
std::string terminal_safe(std::string_view text);

/// Columns that the text takes on a terminal; `text` is terminal_safe.
std::size_t display_width(std::string_view text);

/// At most `width` columns of it, with "…" where it was cut. Never cuts inside a character that is made of
/// several code points. `text` is terminal_safe.
std::string cut_to_width(std::string_view text, std::size_t width);

/// The words on lines of at most `width` columns, which start at column `indent` (the first one is there
/// already). A word that is wider stands alone. `text` is terminal_safe, but for our own colours.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width);

}  // namespace instacrm::cli
