// SHA-256, HMAC and random bytes from CNG. It knows neither BLAKE2b nor Ed25519, which signatures of minisign
// need: those are libsodium's.
#include "common/platform/crypto.hpp"
#include "common/platform/system.hpp"
#include "common/platform/windows.hpp"  // with <windows.h>, which <bcrypt.h> needs

#include <bcrypt.h>
#include <sodium.h>

#include <memory>
#include <stdexcept>

namespace instacrm::platform {
namespace {

unsigned char* bytes_of(std::string_view data) {
    return reinterpret_cast<unsigned char*>(const_cast<char*>(data.data()));  // CNG only reads it
}

void check(::NTSTATUS status) {
    if (status < 0) throw std::runtime_error("a hash failed in CNG");
}

/// Opened once, and never closed: it is the process's.
::BCRYPT_ALG_HANDLE open_sha256(::ULONG flags) {
    ::BCRYPT_ALG_HANDLE handle = nullptr;
    check(::BCryptOpenAlgorithmProvider(&handle, BCRYPT_SHA256_ALGORITHM, nullptr, flags));
    return handle;
}
::BCRYPT_ALG_HANDLE plain_sha256() {
    static const ::BCRYPT_ALG_HANDLE handle = open_sha256(0);
    return handle;
}
::BCRYPT_ALG_HANDLE keyed_sha256() {
    static const ::BCRYPT_ALG_HANDLE handle = open_sha256(BCRYPT_ALG_HANDLE_HMAC_FLAG);
    return handle;
}

/// A hash under way; with a key, an HMAC.
class Hash {
public:
    Hash(::BCRYPT_ALG_HANDLE algorithm, std::string_view key) {
        check(::BCryptCreateHash(algorithm, &handle_, nullptr, 0, bytes_of(key),
                                 static_cast<::ULONG>(key.size()), 0));
    }
    Hash(const Hash&) = delete;
    Hash& operator=(const Hash&) = delete;
    ~Hash() { ::BCryptDestroyHash(handle_); }

    void add(std::string_view data) {
        check(::BCryptHashData(handle_, bytes_of(data), static_cast<::ULONG>(data.size()), 0));
    }
    Digest finish() {
        Digest digest{};
        check(::BCryptFinishHash(handle_, digest.data(), static_cast<::ULONG>(digest.size()), 0));
        return digest;
    }

private:
    ::BCRYPT_HASH_HANDLE handle_ = nullptr;
};

}  // namespace

Digest sha256(std::string_view data) {
    Hash hash(plain_sha256(), {});
    hash.add(data);
    return hash.finish();
}

Digest sha256_of_file(const std::filesystem::path& file) {
    Hash hash(plain_sha256(), {});
    read_file(file, [&](std::string_view bytes) { hash.add(bytes); });
    return hash.finish();
}

Digest hmac_sha256(std::string_view key, std::string_view data) {
    Hash hash(keyed_sha256(), key);
    hash.add(data);
    return hash.finish();
}

std::array<unsigned char, 64> blake2b_512(std::string_view data) {
    std::array<unsigned char, 64> digest{};
    if (::crypto_generichash(digest.data(), digest.size(), bytes_of(data), data.size(), nullptr, 0) != 0)
        throw std::runtime_error("BLAKE2b failed in libsodium");
    return digest;
}

bool ed25519_verifies(const std::array<unsigned char, 32>& public_key, std::string_view message,
                      std::string_view signature) {
    return signature.size() == crypto_sign_BYTES &&
           ::crypto_sign_verify_detached(bytes_of(signature), bytes_of(message), message.size(),
                                         public_key.data()) == 0;
}

void random_bytes(unsigned char* bytes, std::size_t count) {
    if (::BCryptGenRandom(nullptr, bytes, static_cast<::ULONG>(count), BCRYPT_USE_SYSTEM_PREFERRED_RNG) < 0)
        throw std::runtime_error("no random bytes from CNG");
}

}  // namespace instacrm::platform
