// UTF-8 as RFC 3629 has it.
#pragma once

#include <cstddef>
#include <string_view>

namespace instacrm {

/// Bytes of the character at the text's beginning; 0 when none stands there (or the text is empty).
std::size_t utf8_length(std::string_view text);

/// Whether the bytes are UTF-8, all of them.
bool is_utf8(std::string_view bytes);

/// The character of a text for which utf8_length() said `length`.
char32_t utf8_character(std::string_view text, std::size_t length);

}  // namespace instacrm
