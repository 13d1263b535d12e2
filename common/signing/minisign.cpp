#include "common/signing/minisign.hpp"

#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"
#include "common/platform/crypto.hpp"

#include <algorithm>
#include <optional>

namespace instacrm::signing {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view comment_head = "trusted comment: ";
constexpr std::string_view key_kind = "Ed";
constexpr std::string_view whole_kind = "Ed";   ///< the signature is over the file: minisign before 0.10
constexpr std::string_view hashed_kind = "ED";  ///< over its BLAKE2b-512

constexpr std::size_t id_bytes = 8;
constexpr std::size_t signature_bytes = 64;

/// RFC 4648, with its padding. Nothing when it is not that.
std::optional<std::string> decode_base64(std::string_view text) {
    const auto padding = text.size() - std::min(text.size(), text.find('='));
    if (text.size() % 4 != 0 || padding > 2 ||
        text.find_first_not_of('=', text.size() - padding) != text.npos)
        return std::nullopt;
    std::string bytes;
    unsigned bits = 0;
    unsigned held = 0;
    for (const char c : text.substr(0, text.size() - padding)) {
        const auto value = alphabet.find(c);
        if (value == std::string_view::npos) return std::nullopt;
        held = held << 6U | static_cast<unsigned>(value);
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        bytes += static_cast<char>(held >> bits & 0xFFU);
    }
    return bytes;
}

std::string_view take_line(std::string_view& text) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

struct Signature {
    std::string kind;
    std::string id;
    std::string bytes;
    std::string trusted_comment;
    std::string global;  ///< over the signature and the trusted comment
};

Signature parse_signature(std::string_view file) {
    take_line(file);  // anybody's comment
    const auto blob = decode_base64(take_line(file));
    auto comment = take_line(file);
    const auto global = decode_base64(take_line(file));
    if (!blob || blob->size() != 2 + id_bytes + signature_bytes || !comment.starts_with(comment_head) ||
        !global || global->size() != signature_bytes)
        throw Invalid("this is not a minisign signature", "sign the file again with: minisign -S -m FILE");
    comment.remove_prefix(comment_head.size());
    return {blob->substr(0, 2), blob->substr(2, id_bytes), blob->substr(2 + id_bytes), std::string(comment),
            *global};
}

}  // namespace

PublicKey PublicKey::parse(std::string_view text) {
    const auto bytes = decode_base64(trim(text));
    PublicKey key;
    if (!bytes || bytes->size() != 2 + key.id_.size() + key.key_.size() || !bytes->starts_with(key_kind))
        throw Invalid("\"" + printable(text) + "\" is not a minisign public key",
                      "write the line that begins with RW, as minisign -G prints it");
    std::copy_n(bytes->begin() + 2, key.id_.size(), key.id_.begin());
    std::copy_n(bytes->begin() + 2 + id_bytes, key.key_.size(), key.key_.begin());
    return key;
}

std::string PublicKey::verify(std::string_view content, std::string_view signature_file) const {
    const auto signature = parse_signature(signature_file);
    if (!std::equal(id_.begin(), id_.end(), signature.id.begin(),
                    [](unsigned char a, char b) { return a == static_cast<unsigned char>(b); }))
        throw Invalid("it is signed with another key", "sign it with the key that the config names");
    const bool hashed = signature.kind == hashed_kind;
    if (!hashed && signature.kind != whole_kind)
        throw Invalid("it is signed in a way that this version does not know", "bring InstaCRM up to date");
    const auto digest = platform::blake2b_512(content);
    const std::string_view signed_bytes =
        hashed ? std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()) : content;
    if (!platform::ed25519_verifies(key_, signed_bytes, signature.bytes) ||
        !platform::ed25519_verifies(key_, signature.bytes + signature.trusted_comment, signature.global))
        throw Invalid("its content does not fit its signature", "sign it again after every change");
    return signature.trusted_comment;
}

}  // namespace instacrm::signing
