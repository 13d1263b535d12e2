// Copies of the store.
#pragma once

#include "common/domain/time.hpp"
#include "common/protocol/messages/checks.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::protocol {

enum class BackupReason : std::uint8_t { scheduled, manual, migration };

/// A copy of the store. What `bytes` and `at` say was read off the file and its name.
struct BackupInfo {
    std::string name;
    std::string machine;  ///< whose store it is: this machine's, unless the second folder is shared
    Time at;
    BackupReason reason = BackupReason::manual;
    std::int64_t bytes = 0;
    std::string file;                ///< where it lies; in the second folder only when the first has it not
    bool second = false;             ///< the second folder has it
    std::optional<Time> kept_until;  ///< when it goes, at the earliest; absent: not ours to delete
};
BOOST_DESCRIBE_STRUCT(BackupInfo, (), (name, machine, at, reason, bytes, file, second, kept_until))

struct BackupListResponse {
    std::string folder;
    std::optional<std::string> second_folder;
    std::vector<BackupInfo> backups;     ///< newest first
    std::optional<Time> next;            ///< when the next one is made
    std::optional<std::string> problem;  ///< why the last one was not made, or not copied
};
BOOST_DESCRIBE_STRUCT(BackupListResponse, (), (folder, second_folder, backups, next, problem))

struct BackupCreateResponse {
    BackupInfo backup;
    std::optional<std::string> problem;  ///< why the second folder has it not
};
BOOST_DESCRIBE_STRUCT(BackupCreateResponse, (), (backup, problem))

struct BackupVerifyRequest {
    std::optional<std::string> name;  ///< absent: all
};
BOOST_DESCRIBE_STRUCT(BackupVerifyRequest, (), (name))

struct BackupVerifyResponse {
    std::vector<CheckLine> checks;  ///< a line for each file, by its name
};
BOOST_DESCRIBE_STRUCT(BackupVerifyResponse, (), (checks))

struct BackupRestoreRequest {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(BackupRestoreRequest, (), (name))

/// The daemon starts anew after this answer, with the backup as its store.
struct BackupRestoreResponse {
    BackupInfo backup;
    std::string replaced;     ///< the folder in which the store of before is kept
    std::int64_t unsent = 0;  ///< its changes that no cloud has
};
BOOST_DESCRIBE_STRUCT(BackupRestoreResponse, (), (backup, replaced, unsent))

}  // namespace instacrm::protocol
