// Hashes and random bytes: OpenSSL's libcrypto on Linux, CNG on Windows.
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <string_view>

namespace instacrm::platform {

using Digest = std::array<unsigned char, 32>;

/// FIPS 180-4. @throws std::runtime_error when the system's library fails. Any thread.
Digest sha256(std::string_view data);

/// Of a file's content, read in pieces. @throws std::system_error naming the path, std::runtime_error. Any
/// thread.
Digest sha256_of_file(const std::filesystem::path& file);

/// RFC 2104 over SHA-256. @throws std::runtime_error. Any thread.
Digest hmac_sha256(std::string_view key, std::string_view data);

/// RFC 7693, unkeyed. @throws std::runtime_error. Any thread.
std::array<unsigned char, 64> blake2b_512(std::string_view data);

/// RFC 8032. False when it does not fit, whatever the reason. Any thread.
bool ed25519_verifies(const std::array<unsigned char, 32>& public_key, std::string_view message,
                      std::string_view signature);

/// From the system's CSPRNG. @throws std::runtime_error. Any thread.
void random_bytes(unsigned char* bytes, std::size_t count);

}  // namespace instacrm::platform
