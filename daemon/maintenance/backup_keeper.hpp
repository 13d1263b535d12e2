// The face of backups: one thread that makes them by the clock and on demand, lists and checks them, and
// prepares a restore; one thing after the other.
#pragma once

#include "common/config/config.hpp"
#include "common/domain/time.hpp"
#include "common/protocol/messages/backups.hpp"
#include "daemon/maintenance/backup_files.hpp"
#include "daemon/store/store.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace instacrm::maintenance {

struct BackupOptions {
    fs::path folder;
    fs::path second_folder;  ///< empty: none
    fs::path store_file;
    std::string machine;
    config::Retention retention;
    std::chrono::minutes at{};  ///< of the machine's own day
    Clock clock;
    Random random;
    std::function<void()> damaged =
        {};  ///< what the store gave for a backup was damaged; on the keeper's thread
};

/// A copy of what the keeper knows.
struct BackupStatus {
    std::optional<Time> last;
    std::optional<Time> next;  ///< nothing before begin()
    std::string problem;       ///< why the last one was not made, or not copied; empty: all is well
};

/// What a restore left to the next start to carry out.
struct PreparedRestore {
    protocol::BackupInfo backup;
    fs::path replaced;        ///< where the present store will be
    std::int64_t unsent = 0;  ///< its changes that no cloud has
};

class BackupKeeper {
public:
    /// Starts the thread; until begin() it only lists, verifies and restores.
    explicit BackupKeeper(BackupOptions options);
    BackupKeeper(const BackupKeeper&) = delete;
    BackupKeeper& operator=(const BackupKeeper&) = delete;
    ~BackupKeeper();

    /// The store is open: from now on backups are made. `created`: when the store was new. Any thread.
    void begin(store::Store& store, Time created);

    /// Runs `job` on the keeper's thread, after what waits already. Any thread, before stop().
    void post(std::function<void()> job);

    /// Any thread.
    BackupStatus status() const;

    /// Work that takes long ends early from now on. Any thread.
    void hurry() { stopping_ = true; }
    /// Ends what was posted, and the thread. Idempotent. Before the store goes.
    void stop();

    // What jobs do. On the keeper's thread. Throw BackupError, StoreError or std::system_error.

    protocol::BackupListResponse list() const;
    protocol::BackupCreateResponse make(BackupReason reason);
    /// `name` absent: all. @throws protocol::ProtocolError when there is no such backup.
    protocol::BackupVerifyResponse verify(const std::optional<std::string>& name) const;
    /// Lays a copy of the backup beside the store, checked and ready for use, with what the present store (if
    /// it can be read) knows of people who were erased; the next start puts it in place.
    PreparedRestore prepare_restore(const std::string& name);

private:
    void run();
    Time next_attempt() const;
    void make_when_due();
    BackupFile copy_store(store::Store& store, BackupReason reason) const;
    void set_problem(std::string problem);
    std::optional<std::string> copy_and_rotate(const BackupFile& backup);
    bool stopping() const { return stopping_; }

    BackupOptions options_;
    std::atomic<store::Store*> store_ = nullptr;  ///< set once, while jobs may run already
    Time created_;

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> jobs_;
    std::optional<Time> last_;
    std::optional<Time> attempt_;  ///< not before then
    std::string problem_;
    bool ended_ = false;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

/// Makes a backup before a migration, when no keeper runs yet. @throws as BackupKeeper::make.
void back_up_before_migration(store::Database& db, const BackupOptions& options);

}  // namespace instacrm::maintenance
