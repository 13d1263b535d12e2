#include "common/platform/crypto.hpp"
#include "common/platform/system.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <memory>
#include <stdexcept>

namespace instacrm::platform {

Digest sha256(std::string_view data) {
    Digest digest{};
    unsigned length = 0;
    if (EVP_Digest(data.data(), data.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("SHA-256 failed in libcrypto");
    return digest;
}

Digest sha256_of_file(const std::filesystem::path& file) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    bool well = context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
    read_file(file, [&](std::string_view bytes) {
        well = well && EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1;
    });
    Digest digest{};
    unsigned length = 0;
    if (!well || EVP_DigestFinal_ex(context.get(), digest.data(), &length) != 1)
        throw std::runtime_error("SHA-256 failed in libcrypto");
    return digest;
}

Digest hmac_sha256(std::string_view key, std::string_view data) {
    Digest digest{};
    unsigned length = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(data.data());
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, data.size(), digest.data(),
             &length) == nullptr)
        throw std::runtime_error("HMAC failed in libcrypto");
    return digest;
}

std::array<unsigned char, 64> blake2b_512(std::string_view data) {
    std::array<unsigned char, 64> digest{};
    unsigned length = 0;
    if (EVP_Digest(data.data(), data.size(), digest.data(), &length, EVP_blake2b512(), nullptr) != 1)
        throw std::runtime_error("BLAKE2b failed in libcrypto");
    return digest;
}

bool ed25519_verifies(const std::array<unsigned char, 32>& public_key, std::string_view message,
                      std::string_view signature) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, public_key.data(), public_key.size()),
        EVP_PKEY_free);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    const auto bytes = [](std::string_view text) {
        return reinterpret_cast<const unsigned char*>(text.data());
    };
    return key && context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(message),
                            message.size()) == 1;
}

void random_bytes(unsigned char* bytes, std::size_t count) {
    if (RAND_bytes(bytes, static_cast<int>(count)) != 1)
        throw std::runtime_error("no random bytes from libcrypto");
}

}  // namespace instacrm::platform
