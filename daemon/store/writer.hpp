// The one thread that writes. Requests that are waiting when it looks are committed together, and each is
// whole or not at all: when one fails that had begun to write, all are done once more, each in a savepoint of
// its own. A lone request never waits for company. An answer is given only after the commit is flushed to the
// disk.
#pragma once

#include "daemon/store/transaction.hpp"

#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace instacrm::store {

class Writer {
public:
    /// Runs on the writer's thread; throws to have its own changes undone. May run more than once: what it
    /// tells others has to be that of the last time.
    using Work = std::function<void(Transaction&)>;
    /// Runs on the writer's thread after the commit (or not): null, or what went wrong.
    using Done = std::function<void(std::exception_ptr)>;
    /// After each commit that changed something: the leads among it, and the sequence number reached.
    using Committed = std::function<void(const std::vector<std::string>& leads, std::int64_t seq)>;

    /// Takes the open database over and starts the thread.
    Writer(Database database, Clock clock, Random random, Committed committed);
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    /// Finishes what was submitted.
    ~Writer();

    /// How much of one commit a request is: a file's worth of rows should not have everybody else wait until
    /// many more of its kind are done, nor all their answers lie in memory until then.
    enum class Weight : std::size_t { usual = 1, bulk = 64 };

    /// From any thread. After stop() `done` gets an error at once.
    void submit(Work work, const Done& done, Weight weight = Weight::usual);

    /// Finishes what was submitted, checkpoints, and ends the thread. Idempotent.
    void stop();

    /// Whom events are written for; before the first submit().
    void set_self(Self self) { self_ = std::move(self); }

private:
    struct Job {
        Work work;
        Done done;
        std::exception_ptr error;
        Weight weight;
    };

    bool enqueue(Job job);  ///< false after stop()
    void run();
    std::vector<Job> take();
    std::size_t next_batch() const;
    void commit_together(std::vector<Job>& jobs);
    bool commit_together(std::vector<Job>& jobs, Undo undo);
    void commit_alone(Job& job);
    bool commit_alone(Job& job, Undo undo);
    void begin();
    void finish(Transaction& transaction);
    void roll_back() noexcept;
    bool run_in_hope(Transaction& transaction, Job& job);
    bool run_in_savepoint(Transaction& transaction, Job& job);
    void publish(Transaction& transaction);
    Transaction new_transaction(Undo undo);
    void checkpoint_if_due(bool idle);
    void shrink_if_due();
    bool clean_up();

    Database database_;
    Clock clock_;
    Random random_;
    Committed committed_;
    Self self_;
    Clocks clocks_;
    bool grown_ = false;       ///< much was written since memory was given back
    bool older_texts_ = true;  ///< that may be without a shape

    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Job> queue_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace instacrm::store
