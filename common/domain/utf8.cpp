#include "common/domain/utf8.hpp"

#include <algorithm>
#include <array>

namespace instacrm {
namespace {

/// The first bytes of a sequence, and the bounds of the second one: RFC 3629's table.
struct Sequence {
    unsigned char first_from, first_to, second_from, second_to;
    std::size_t length;
};
constexpr std::array<Sequence, 9> sequences{{{0x00, 0x7F, 0, 0, 1},
                                             {0xC2, 0xDF, 0x80, 0xBF, 2},
                                             {0xE0, 0xE0, 0xA0, 0xBF, 3},
                                             {0xE1, 0xEC, 0x80, 0xBF, 3},
                                             {0xED, 0xED, 0x80, 0x9F, 3},
                                             {0xEE, 0xEF, 0x80, 0xBF, 3},
                                             {0xF0, 0xF0, 0x90, 0xBF, 4},
                                             {0xF1, 0xF3, 0x80, 0xBF, 4},
                                             {0xF4, 0xF4, 0x80, 0x8F, 4}}};

}  // namespace

std::size_t utf8_length(std::string_view text) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (text.empty()) return 0;
    const auto* const sequence = std::ranges::find_if(sequences, [&](const Sequence& candidate) {
        return at(0) >= candidate.first_from && at(0) <= candidate.first_to;
    });
    if (sequence == sequences.end() || text.size() < sequence->length) return 0;
    for (std::size_t k = 1; k < sequence->length; ++k) {
        const bool second = k == 1;
        if (at(k) < (second ? sequence->second_from : 0x80) || at(k) > (second ? sequence->second_to : 0xBF))
            return 0;
    }
    return sequence->length;
}

bool is_utf8(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto length = utf8_length(bytes);
        if (length == 0) return false;
        bytes.remove_prefix(length);
    }
    return true;
}

char32_t utf8_character(std::string_view text, std::size_t length) {
    constexpr std::array<unsigned, 5> masks{0, 0x7F, 0x1F, 0x0F, 0x07};
    char32_t character = static_cast<unsigned char>(text[0]) & masks.at(length);
    for (std::size_t i = 1; i < length; ++i)
        character = character << 6U | (static_cast<unsigned char>(text[i]) & 0x3FU);
    return character;
}

}  // namespace instacrm
