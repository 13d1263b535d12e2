// Signatures as minisign makes them: Ed25519 over the BLAKE2b-512 of a file.
// Format: https://jedisct1.github.io/minisign/ ("Signature format", "Public key format").
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace instacrm::signing {

class PublicKey {
public:
    /// The one line of base64 that `minisign -G` prints, `RW…`. @throws Invalid.
    static PublicKey parse(std::string_view text);

    /// Checks a file's content against the text of its `.minisig` file. The trusted comment, which is signed
    /// too. @throws Invalid that says what does not fit. Any thread.
    std::string verify(std::string_view content, std::string_view signature_file) const;

private:
    std::array<unsigned char, 8> id_{};
    std::array<unsigned char, 32> key_{};
};

}  // namespace instacrm::signing
