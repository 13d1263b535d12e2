// One person's machine within this process: the real store, spool, backups and sync over a folder, in the
// order in which the daemon uses them. Only clock and chance are the test's.
#pragma once

#include "common/config/paths.hpp"
#include "common/domain/ids.hpp"
#include "common/domain/time.hpp"
#include "daemon/maintenance/backup_files.hpp"
#include "daemon/maintenance/backup_keeper.hpp"
#include "daemon/maintenance/heal.hpp"
#include "daemon/store/store.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace instacrm::faults {

namespace fs = std::filesystem;

/// What must not be is.
class Broken : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

void require(bool holds, const std::string& what);

inline constexpr const char* extension = "chrome-extension://kjjlomlmaaaehnnnkdhoocdhijbefffp/";

/// Where everything lies below `home`.
config::Paths paths_of(const fs::path& home);

class Desk {
public:
    /// Opens the store as the daemon does at its start: ends a restore that was under way, and heals.
    explicit Desk(const fs::path& home, std::uint64_t seed = 1,
                  maintenance::Look look = maintenance::Look::usual);
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;
    ~Desk();

    using Work = store::Writer::Work;
    void write(const Work& work) { store_->write_and_wait(work); }
    /// All at once; `done` as soon as each is acknowledged, on the writer's thread.
    void write_together(const std::vector<Work>& works, const std::function<void(std::size_t)>& done);

    /// A DM with the text "text of <client id>"; false when it was there already.
    static bool log(store::Transaction& tx, const std::string& client_id, const std::string& lead);

    /// A round with the hub in `home`.
    void sync();
    /// As the daemon takes the spool: every file that is complete goes.
    void take_spool();
    maintenance::BackupFile back_up();
    /// Puts it in the store's place.
    void restore(const maintenance::BackupFile& backup);
    /// Ends as the daemon does, which empties the WAL, and starts anew.
    void restart();

    store::Store& store() { return *store_; }
    store::Store::Lease reader() { return store_->reader(); }
    template <class T, class... Args>
    T value(std::string_view sql, const Args&... args) {
        auto lease = reader();
        return lease.db().value<T>(sql, args...).value_or(T{});
    }

    /// Whether the file is whole, numbers and search index say what the log says. @throws Broken.
    void check_whole();

    const config::Paths& paths() const { return paths_; }
    const fs::path& home() const { return home_; }
    Clock clock();
    Random random();
    maintenance::BackupOptions backup_options();

private:
    void open(maintenance::Look look);

    fs::path home_;
    config::Paths paths_;
    std::atomic<std::int64_t> now_;
    std::mutex mutex_;
    std::mt19937_64 engine_;
    std::unique_ptr<store::Store> store_;
};

}  // namespace instacrm::faults
