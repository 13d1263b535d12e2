// Backups as files: each is a whole database without a WAL, with its SHA-256 beside it in the format of
// sha256sum. The name says whose it is, when and why it was made. Everything here may take minutes: on a
// worker's thread, with `stop` asked now and then.
#pragma once

#include "common/domain/time.hpp"
#include "common/protocol/messages/backups.hpp"
#include "daemon/store/sql.hpp"

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace instacrm::maintenance {

namespace fs = std::filesystem;
using protocol::BackupReason;

/// A backup that cannot be made or used; the text says why, for people.
class BackupError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What was copied is damaged.
class DamagedBackup : public BackupError {
public:
    using BackupError::BackupError;
};

struct BackupFile {
    std::string name;     ///< `instacrm-anna-pc-20261121T020000Z-scheduled.db`
    std::string machine;  ///< `anna-pc`
    Time at;              ///< to the second
    BackupReason reason = BackupReason::manual;
    fs::path file;
    std::int64_t bytes = 0;
};

/// A time as file names have it, to the second: `20261121T020000Z`.
std::string compact(Time at);

/// What this machine's backups are called: its host name, of letters, digits and `-`.
std::string machine_name();

/// The backups in a folder, newest first; none when there is no such folder. Other files are passed over.
std::vector<BackupFile> find_backups(const fs::path& folder);

/// Copies the store as it is now, checks the copy, and only then gives it its name.
/// @throws BackupError, StoreError, std::system_error.
BackupFile make_backup(store::Database& from, const fs::path& folder, const std::string& machine,
                       BackupReason reason, Time now, const store::Stop& stop);

/// Reads all of it: whether it is what was written, and a store that this program can use.
/// @throws BackupError.
void verify_backup(const fs::path& file, const store::Stop& stop);

/// Copies a backup with its sum into another folder. @throws BackupError, std::system_error.
void copy_backup(const BackupFile& backup, const fs::path& folder, const store::Stop& stop);

/// Copies a file; the copy appears whole or not at all. @throws BackupError, std::system_error.
void copy_whole(const fs::path& from, const fs::path& to, const store::Stop& stop);

/// Takes a backup and its sum away. @throws std::system_error.
void delete_backup(const BackupFile& backup);

/// Takes away what a power cut left of backups that were never finished. @throws std::system_error.
void delete_leftovers(const fs::path& folder, const std::string& machine);

}  // namespace instacrm::maintenance
