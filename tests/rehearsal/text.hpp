// Text as the two ends of an Oracle connection see it: the client's character set, and a CLOB's characters.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rehearsal {

/// What the client may send and receive.
enum class Charset {
    ascii,     ///< what a client has that names none
    utf8_bmp,  ///< Oracle's "UTF8": no four-byte sequences, so no emoji
    utf8       ///< AL32UTF8
};

/// The character set with Oracle's number; 0 stands for what NLS_LANG says. Nothing for one not rehearsed.
std::optional<Charset> charset_of(unsigned number);

/// UTF-8 in which each character that the set does not have is a question mark: what happens, both ways, to
/// the text of a client with the wrong set.
std::string through(Charset charset, std::string_view utf8);

/// Oracle counts a CLOB in UTF-16 units.
std::size_t utf16_units(std::string_view utf8);

/// Where the unit with this number (from 0) begins; the text's size when there is none.
std::size_t byte_of_unit(std::string_view utf8, std::size_t unit);

}  // namespace rehearsal
