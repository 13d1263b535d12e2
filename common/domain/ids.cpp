#include "common/domain/ids.hpp"

#include "common/domain/text.hpp"
#include "common/platform/crypto.hpp"

#include <array>

namespace instacrm {
namespace {

struct Format {
    std::string_view prefix;
    std::size_t length;
    std::string_view alphabet;
};

constexpr std::string_view hex = "0123456789ABCDEF";
constexpr std::string_view base36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

constexpr std::array<Format, 7> formats{{{"OPR-", 8, hex},
                                         {"ACT-", 8, hex},
                                         {"TAR-", 8, base62},
                                         {"ELG-", 10, base62},
                                         {"OLG-", 10, base62},
                                         {"GOL-", 8, base36},
                                         {"RUL-", 8, base36}}};

/// Writes the first 16 bytes, read as one big number, in the alphabet. With at most 95 bits used of 128 the
/// bias of the remainder is below 2^-32.
std::string encode(std::array<unsigned char, 16> number, std::size_t length, std::string_view alphabet) {
    std::string text;
    for (std::size_t i = 0; i < length; ++i) {
        unsigned remainder = 0;
        for (auto& byte : number) {
            const unsigned value = remainder * 256 + byte;
            byte = static_cast<unsigned char>(value / alphabet.size());
            remainder = value % static_cast<unsigned>(alphabet.size());
        }
        text += alphabet[remainder];
    }
    return text;
}

std::array<unsigned char, 16> hashed(std::string_view key) {
    const auto digest = platform::sha256(key);
    std::array<unsigned char, 16> head{};
    std::copy_n(digest.begin(), head.size(), head.begin());
    return head;
}

std::array<unsigned char, 16> drawn(const Random& random) {
    std::array<unsigned char, 16> bytes{};
    random(bytes.data(), bytes.size());
    return bytes;
}

std::string formatted(IdKind kind, const std::array<unsigned char, 16>& number) {
    const auto& format = formats[static_cast<std::size_t>(kind)];
    return std::string(format.prefix) + encode(number, format.length, format.alphabet);
}

}  // namespace

std::string derive_id(IdKind kind, std::string_view key, unsigned salt) {
    std::string salted(key);
    if (salt > 0) salted.append(1, '\x1f').append(std::to_string(salt));
    return formatted(kind, hashed(salted));
}

std::string random_id(IdKind kind, const Random& random) {
    return formatted(kind, drawn(random));
}

std::string operator_key(std::string_view email) {
    return ascii_lower(trim(email));
}

std::string actor_key(std::string_view handle, std::string_view operator_email) {
    return std::string(handle) + '\x1f' + operator_key(operator_email);
}

std::string client_key(std::string_view client_message_id) {
    return encode(hashed(client_message_id), 16, base62);
}

std::string random_token(std::size_t count, const Random& random) {
    std::string token;
    while (token.size() < count)
        token += encode(drawn(random), std::min<std::size_t>(count - token.size(), 16), base62);
    return token;
}

}  // namespace instacrm
