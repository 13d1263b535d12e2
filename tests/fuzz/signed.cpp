// Signed files: a signature nobody made is believed by nobody, and what a signer's hand has slipped on is
// refused. The first byte: `k` a key, `s` a signature of a fixed content, `r` a release.json, which is signed
// here and read.
#include "cli/failure.hpp"
#include "cli/update/release.hpp"
#include "common/domain/invalid.hpp"
#include "common/platform/system.hpp"
#include "common/protocol/errors.hpp"
#include "common/signing/minisign.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/support/signed_file.hpp"
#include "tests/support/temp_home.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <string>

namespace instacrm::fuzz {
namespace {

std::string base64(std::string_view bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const auto length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(length));
    return text;
}

/// What `minisign -G` and `minisign -S` do, with a key that is in nobody's keeping.
class Signer {
public:
    Signer()
        : key_(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed_.data(), seed_.size()),
               EVP_PKEY_free) {}

    std::string public_key() const {
        std::array<unsigned char, 32> bytes{};
        std::size_t size = bytes.size();
        EVP_PKEY_get_raw_public_key(key_.get(), bytes.data(), &size);
        return base64("Ed" + id_ + std::string(bytes.begin(), bytes.end()));
    }

    std::string sign(std::string_view content) const {
        std::array<unsigned char, 64> digest{};
        unsigned size = 0;
        EVP_Digest(content.data(), content.size(), digest.data(), &size, EVP_blake2b512(), nullptr);
        const auto signature = of({reinterpret_cast<const char*>(digest.data()), size});
        const std::string comment = "fuzz";
        return "untrusted comment: fuzz\n" + base64("ED" + id_ + signature) +
               "\ntrusted comment: " + comment + "\n" + base64(of(signature + comment)) + "\n";
    }

private:
    std::string of(std::string_view bytes) const {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                              EVP_MD_CTX_free);
        std::string signature(64, '\0');
        std::size_t size = signature.size();
        EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get());
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
        return signature;
    }

    std::array<unsigned char, 32> seed_{1, 2, 3};
    std::string id_ = "fuzzfuzz";
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

void verify(std::string_view signature) {
    static const auto key = signing::PublicKey::parse(test::signers_key);
    key.verify(test::signed_content, signature);
    // Believed: then signature and trusted comment are those that were made; the first line is nobody's.
    const auto part = [](std::string_view text) {
        return text.substr(std::min(text.size(), text.find('\n') + 1));
    };
    const auto is = [&](std::string_view made) {
        return part(signature).substr(0, 98) == part(made).substr(0, 98);
    };
    expect(is(test::signature) || is(test::legacy_signature), "only what the signer made is believed");
}

bool believed(const std::string& key, std::string_view content, const std::string& signature) {
    try {
        signing::PublicKey::parse(key).verify(content, signature);
    } catch (const Invalid&) {
        return false;
    }
    return true;
}

void read_release(std::string_view list) {
    static const Signer signer;
    static const auto key = signer.public_key();
    static const test::TempHome home;
    platform::write_file_atomically(home.folder() / "release.json", list);
    const auto signature = signer.sign(list);
    expect(believed(key, list, signature), "what was signed is believed");
    platform::write_file_atomically(home.folder() / "release.json.minisig", signature);
    const auto release = cli::read_release({home.folder().string(), key});
    for (const auto& file : release.files)
        expect(!file.name.empty() && file.name.find('/') == std::string::npos && file.name.front() != '.',
               "a name leads nowhere else");
    expect(!cli::is_older(release.version, release.version), "nothing is older than itself");
}

}  // namespace

void run(std::string_view input) {
    if (input.empty()) return;
    const auto rest = input.substr(1);
    try {
        if (input.front() == 'k')
            signing::PublicKey::parse(rest);
        else if (input.front() == 's')
            verify(rest);
        else
            read_release(rest);
    } catch (const Invalid& invalid) {
        expect(*invalid.what() != '\0', "a refusal says why");
    } catch (const protocol::ProtocolError& error) {
        expect(*error.what() != '\0', "a refusal says why");
    } catch (const cli::Failure& failure) {
        expect(*failure.what() != '\0', "a refusal says why");
    }
}

}  // namespace instacrm::fuzz
