// The face of the store: open it, change it through the writer, read it through read-only connections.
#pragma once

#include "common/domain/ids.hpp"
#include "common/domain/time.hpp"
#include "daemon/store/error.hpp"
#include "daemon/store/sql.hpp"
#include "daemon/store/transaction.hpp"
#include "daemon/store/writer.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::store {

struct Options {
    std::filesystem::path file;
    Clock clock;
    Random random;
    /// On the writer's thread; see Writer.
    Writer::Committed committed;
    /// Before an older store is brought to this program's schema. What it throws keeps the store as it is.
    std::function<void(Database&)> before_migration;
};

class Store {
public:
    /// Opens or creates the file and migrates it. Takes as long as a migration does. @throws StoreError.
    explicit Store(Options options);

    /// Says whom events are written for. Blocks until it is on disk. Before any write(). @throws StoreError.
    void set_operator(const std::string& name, const std::string& email);

    /// From any thread; see Writer::submit. `work` may run twice, when a neighbour in the batch spoils the
    /// first try.
    void write(Writer::Work work, const Writer::Done& done, Writer::Weight weight = Writer::Weight::usual) {
        writer_.submit(std::move(work), done, weight);
    }

    /// The same, and waits until it is on disk. Not on the writer's thread. @throws what `work` throws, and
    /// StoreError.
    void write_and_wait(Writer::Work work);

    /// A read-only connection, given back when the lease ends. Any thread; opens another when all are lent
    /// out.
    class Lease {
    public:
        Lease(Store& store, std::unique_ptr<Database> database)
            : store_(&store), database_(std::move(database)) {}
        Lease(Lease&&) noexcept = default;
        Lease& operator=(Lease&&) noexcept = default;
        ~Lease() {
            if (database_) store_->give_back(std::move(database_));
        }
        Database& db() { return *database_; }

    private:
        Store* store_;
        std::unique_ptr<Database> database_;
    };
    Lease reader();

    /// Finishes what was submitted. Idempotent; leases must have ended.
    void stop() { writer_.stop(); }

    std::int64_t schema() const { return schema_; }
    std::int64_t self_operator() const { return self_operator_; }
    const std::filesystem::path& file() const { return options_.file; }

private:
    friend class Lease;
    void give_back(std::unique_ptr<Database> database);

    Options options_;
    std::int64_t schema_ = 0;
    std::atomic<std::int64_t> self_operator_ = nobody;
    // Before the readers, so that its connection is the last to close: that one takes the WAL away.
    Writer writer_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Database>> idle_;
};

/// Numbers for daemon.status, each from an index or a counter.
struct Totals {
    std::int64_t leads = 0;
    std::int64_t messages = 0;
    std::int64_t messages_today = 0;
    std::int64_t outbox = 0;  ///< from the oldest waiting change to the newest
};
Totals read_totals(Database& db, Time today);

}  // namespace instacrm::store
