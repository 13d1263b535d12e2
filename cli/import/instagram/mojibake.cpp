#include "cli/import/instagram/mojibake.hpp"

#include "common/domain/utf8.hpp"

namespace instacrm::cli {

std::string mended(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if (lead < 0x80) {
            bytes += text[i];
        } else if ((lead == 0xC2 || lead == 0xC3) && i + 1 < text.size()) {
            const auto next = static_cast<unsigned char>(text[++i]);
            bytes += static_cast<char>((lead == 0xC3 ? 0xC0 : 0x80) | (next & 0x3F));
        } else {
            return std::string(text);  // a character that no byte is
        }
    }
    return is_utf8(bytes) ? bytes : std::string(text);
}

}  // namespace instacrm::cli
