#include "daemon/store/writer.hpp"

#include "common/platform/system.hpp"
#include "daemon/store/erasure.hpp"
#include "daemon/store/shape.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace instacrm::store {
namespace {

// As many as one commit takes: enough to spread a flush over a burst, few enough to answer within tens of
// milliseconds.
constexpr std::size_t max_batch = 256;

// Pages in the WAL after which it is moved into the database: when nothing else waits, and at the latest.
constexpr int checkpoint_when_idle = 1000;
constexpr int checkpoint_at_latest = 8000;

// Between two steps of cleaning up: not to hold the disk all the time, nor to press a reader that stands in
// the way.
constexpr auto clean_up_pause = std::chrono::milliseconds(20);

}  // namespace

Writer::Writer(Database database, Clock clock, Random random, Committed committed)
    : database_(std::move(database)),
      clock_(std::move(clock)),
      random_(std::move(random)),
      committed_(std::move(committed)) {
    const auto stored = database_.one<std::int64_t, std::int64_t>("SELECT seq, hlc FROM clock");
    std::tie(clocks_.seq, clocks_.hlc) = stored.value();
    thread_ = std::thread([this] { run(); });
}

Writer::~Writer() {
    stop();
}

void Writer::submit(Work work, const Done& done, Weight weight) {
    if (enqueue({std::move(work), done, nullptr, weight}))
        wake_.notify_one();  // outside the lock, so that who wakes need not wait for it
    else
        done(std::make_exception_ptr(StoreError(Fault::other, "the store is closed")));
}

bool Writer::enqueue(Job job) {
    const std::lock_guard lock(mutex_);
    if (!stopping_) queue_.push_back(std::move(job));
    return !stopping_;
}

void Writer::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void Writer::run() {
    for (;;) {
        auto jobs = take();
        if (jobs.empty()) break;
        if (jobs.size() == 1)
            commit_alone(jobs.front());
        else
            commit_together(jobs);
        for (auto& job : jobs) job.done(job.error);
        checkpoint_if_due(false);
    }
    database_.checkpoint();
}

/// What waits, in order; empty at the end. Uses the time before the next request for the checkpoint.
std::vector<Writer::Job> Writer::take() {
    std::unique_lock lock(mutex_);
    const auto wanted = [this] { return !queue_.empty() || stopping_; };
    while (!wanted()) {
        lock.unlock();
        checkpoint_if_due(true);
        shrink_if_due();
        const bool more = clean_up();
        lock.lock();
        if (more)
            wake_.wait_for(lock, clean_up_pause, wanted);
        else
            wake_.wait(lock, wanted);
    }
    const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(next_batch());
    std::vector<Job> jobs(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
    queue_.erase(queue_.begin(), end);
    return jobs;
}

std::size_t Writer::next_batch() const {
    std::size_t count = 0;
    for (std::size_t weight = 0; count < queue_.size() && weight < max_batch; ++count)
        weight += static_cast<std::size_t>(queue_[count].weight);
    return count;
}

Transaction Writer::new_transaction(Undo undo) {
    return {database_, self_, clocks_, clock_(), random_, undo};
}

void Writer::begin() {
    database_.script("BEGIN IMMEDIATE");
}

void Writer::finish(Transaction& transaction) {
    if (transaction.clocks().seq != clocks_.seq || transaction.clocks().hlc != clocks_.hlc)
        database_.run("UPDATE clock SET seq = ?, hlc = ? WHERE id = 1", transaction.clocks().seq,
                      transaction.clocks().hlc);
    database_.script("COMMIT");
}

void Writer::roll_back() noexcept {
    try {
        if (database_.in_transaction()) database_.script("ROLLBACK");
    } catch (const StoreError&) {
        // Nothing is left to be done here; the next BEGIN says what is wrong.
    }
}

void Writer::publish(Transaction& transaction) {
    if (transaction.clocks().seq == clocks_.seq) return;  // nothing changed
    clocks_ = transaction.clocks();
    committed_(transaction.take_touched(), clocks_.seq);
}

void Writer::commit_alone(Job& job) {
    if (!commit_alone(job, Undo::in_hope)) commit_alone(job, Undo::in_savepoints);
}

/// False when it has to be done once more, with savepoints.
bool Writer::commit_alone(Job& job, Undo undo) {
    auto transaction = new_transaction(undo);
    try {
        begin();
        job.work(transaction);
        finish(transaction);
        job.error = nullptr;
    } catch (const OnceMore&) {
        roll_back();
        return false;
    } catch (...) {
        job.error = std::current_exception();
        roll_back();
        return true;
    }
    publish(transaction);
    return true;
}

/// False when it failed and had begun to write: then all that came before it has to go too.
bool Writer::run_in_hope(Transaction& transaction, Job& job) {
    const auto touched = transaction.touched();
    const auto changes = database_.total_changes();
    job.error = nullptr;
    try {
        job.work(transaction);
        return true;
    } catch (...) {
        job.error = std::current_exception();
        transaction.forget_touched_since(touched);
    }
    return database_.total_changes() == changes && database_.in_transaction();
}

/// False when the whole transaction is gone: a full disk or an I/O error rolls back more than the savepoint.
bool Writer::run_in_savepoint(Transaction& transaction, Job& job) {
    const auto touched = transaction.touched();
    job.error = nullptr;
    try {
        database_.script("SAVEPOINT request");
        job.work(transaction);
        database_.script("RELEASE request");
        return true;
    } catch (...) {
        job.error = std::current_exception();
        transaction.forget_touched_since(touched);
    }
    if (!database_.in_transaction()) return false;
    database_.script("ROLLBACK TO request; RELEASE request");
    return true;
}

void Writer::commit_together(std::vector<Job>& jobs) {
    if (commit_together(jobs, Undo::in_hope) || commit_together(jobs, Undo::in_savepoints)) return;
    // Each gets a transaction of its own, so that one request's misfortune is not the others'.
    for (auto& job : jobs) commit_alone(job);
}

/// False when nobody's changes are on disk.
bool Writer::commit_together(std::vector<Job>& jobs, Undo undo) {
    auto transaction = new_transaction(undo);
    const auto run = undo == Undo::in_hope ? &Writer::run_in_hope : &Writer::run_in_savepoint;
    try {
        begin();
        for (auto& job : jobs) {
            if (!(this->*run)(transaction, job))
                throw StoreError(Fault::other, "the transaction has to be undone");
        }
        finish(transaction);
    } catch (...) {
        roll_back();
        return false;
    }
    publish(transaction);
    return true;
}

/// True when there is more to do: after an erasure, or a migration.
bool Writer::clean_up() {
    try {
        if (cleanse(database_)) return true;
    } catch (const StoreError& error) {
        roll_back();
        spdlog::warn("an erased person's words are still in the store's free pages: {}", error.what());
    }
    try {
        older_texts_ = older_texts_ && shape_older_texts(database_);
    } catch (const StoreError& error) {
        roll_back();
        spdlog::warn("older messages are not sorted by their text: {}", error.what());
        older_texts_ = false;
    }
    return older_texts_;
}

void Writer::checkpoint_if_due(bool idle) {
    if (database_.wal_pages() < (idle ? checkpoint_when_idle : checkpoint_at_latest)) return;
    database_.checkpoint();
    grown_ = true;
}

/// After much work the daemon is as small as before.
void Writer::shrink_if_due() {
    if (!std::exchange(grown_, false)) return;
    database_.shrink();
    platform::give_memory_back();
}

}  // namespace instacrm::store
