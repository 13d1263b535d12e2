// Where the cloud is, and what opens it.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace instacrm::sync {

enum class Backend : std::uint8_t { sqlite, postgresql, oracle };

/// A `cloud.url`, taken apart. The password is never part of `shown`.
struct CloudUrl {
    Backend backend = Backend::sqlite;
    std::filesystem::path file;  ///< SQLite: absolute
    bool shared_unsafe = false;  ///< SQLite: `?shared=unsafe`: a network share, at the user's own risk
    std::string host;
    std::string port;
    std::string database;  ///< Oracle: the service or the alias in tnsnames.ora
    std::string user;      ///< empty with Oracle: the wallet's credentials
    std::string password;
    std::string options;  ///< what follows `?`, for PostgreSQL's library
    std::string shown;    ///< for people and logs
};

/// `sqlite3://FILE` (relative: to `data_folder`), `postgresql://[user[:password]@]host[:port]/database[?…]`,
/// `oracle://[user[:password]@]host[:port]/service` or `oracle://[user@]?service=ALIAS`.
/// @throws CloudError (setup) that says what is missing.
CloudUrl parse_url(const std::string& text, const std::filesystem::path& data_folder);

/// Reads `file:PATH`, `env:NAME` or `keyring:NAME`; nothing for "". @throws CloudError (setup) naming the
/// source, never the secret.
std::optional<std::string> read_secret(const std::string& source, const std::filesystem::path& data_folder);

}  // namespace instacrm::sync
