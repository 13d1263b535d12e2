// Secrets that a config names and does not hold: passwords of the team's database.
//
// Linux: the Secret Service (through libsecret's `secret-tool`, so that no program needs a D-Bus library), or
// a file of the user's alone where there is no keyring. Windows: a file that DPAPI encrypts for the user whom
// the program runs as: nobody else's program can read it, nor can anybody on another machine.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace instacrm::platform {

/// Where a secret was put.
enum class SecretPlace { keyring, file };

/// Whether a secret may be called so: 1 to 64 letters, digits and - _ .
bool is_secret_name(std::string_view name);

/// The secret of that name; nothing when there is none, or when it cannot be decrypted here. `folder`: the
/// data folder, for secrets in files. Any thread.
std::optional<std::string> read_secret(const std::filesystem::path& folder, const std::string& name);

/// Puts it there, over an older one. @throws std::system_error naming the path.
SecretPlace store_secret(const std::filesystem::path& folder, const std::string& name,
                         std::string_view value);

/// False when there was none. @throws std::system_error naming the path.
bool remove_secret(const std::filesystem::path& folder, const std::string& name);

}  // namespace instacrm::platform
