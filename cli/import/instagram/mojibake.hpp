// Instagram's export writes the bytes of UTF-8 as if each were a character.
#pragma once

#include <string>
#include <string_view>

namespace instacrm::cli {

/// The text as it was meant: when every character is below U+0100 and they are, as bytes, UTF-8, then that;
/// else the text as it is. `text` is UTF-8.
std::string mended(std::string_view text);

}  // namespace instacrm::cli
