#include "text.hpp"

#include <cstdlib>

namespace rehearsal {
namespace {

// How many bytes the character that begins with `lead` has.
std::size_t sequence_length(char lead) {
    const auto byte = static_cast<unsigned char>(lead);
    if (byte < 0xC0) return 1;
    if (byte < 0xE0) return 2;
    return byte < 0xF0 ? 3 : 4;
}

Charset charset_of_environment() {
    const char* variable = std::getenv("NLS_LANG");
    const std::string_view language = variable ? variable : "";
    if (language.ends_with(".AL32UTF8")) return Charset::utf8;
    return language.ends_with(".UTF8") ? Charset::utf8_bmp : Charset::ascii;
}

std::size_t longest_sequence(Charset charset) {
    if (charset == Charset::ascii) return 1;
    return charset == Charset::utf8_bmp ? 3 : 4;
}

}  // namespace

std::optional<Charset> charset_of(unsigned number) {
    switch (number) {
        case 0:
            return charset_of_environment();
        case 1:
            return Charset::ascii;
        case 871:
            return Charset::utf8_bmp;
        case 873:
            return Charset::utf8;
        default:
            return std::nullopt;
    }
}

std::string through(Charset charset, std::string_view utf8) {
    const auto longest = longest_sequence(charset);
    std::string result;
    result.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size();) {
        const auto character = utf8.substr(at, sequence_length(utf8[at]));
        if (character.size() <= longest && (longest > 1 || static_cast<signed char>(character[0]) >= 0))
            result += character;
        else
            result += '?';
        at += character.size();
    }
    return result;
}

std::size_t utf16_units(std::string_view utf8) {
    std::size_t units = 0;
    for (std::size_t at = 0; at < utf8.size();) {
        const auto length = sequence_length(utf8[at]);
        units += length == 4 ? 2 : 1;
        at += length;
    }
    return units;
}

std::size_t byte_of_unit(std::string_view utf8, std::size_t unit) {
    std::size_t at = 0;
    for (std::size_t units = 0; units < unit && at < utf8.size();) {
        const auto length = sequence_length(utf8[at]);
        units += length == 4 ? 2 : 1;
        at += length;
    }
    return at < utf8.size() ? at : utf8.size();
}

}  // namespace rehearsal
