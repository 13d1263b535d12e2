// The face of sync: one thread that runs rounds when the schedule says so, and what is known about it.
#pragma once

#include "daemon/store/store.hpp"
#include "daemon/sync/cloud/cloud_error.hpp"
#include "daemon/sync/cloud/url.hpp"
#include "daemon/sync/round.hpp"
#include "daemon/sync/schedule.hpp"
#include "daemon/sync/timed_cloud.hpp"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace instacrm::sync {

struct EngineOptions {
    std::string url;            ///< empty: this machine only
    std::string password_from;  ///< file:…, env:… or keyring:…
    std::filesystem::path data_folder;
    RetryPolicy policy;
    Duration call_limit = std::chrono::seconds(45);
    Clock clock;
    Random random;
};

/// A copy of what the engine knows.
struct EngineStatus {
    bool configured = false;
    bool running = false;  ///< a round is under way
    Phase phase = Phase::idle;
    std::string url;
    std::optional<Time> last_success;
    std::optional<Time> last_failure;
    std::string error;
    std::string remedy;
    std::optional<Time> next_attempt;
    int failures = 0;
    std::optional<Duration> clock_offset;  ///< the cloud's clock less ours
    std::optional<PullProgress> progress;
    RoundResult total;        ///< since the daemon started
    std::int64_t rounds = 0;  ///< that have ended since then
};

class Engine {
public:
    /// Starts the thread, unless there is no URL. @throws nothing: what is wrong with the URL is in status().
    Engine(store::Store& store, EngineOptions options);
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;
    ~Engine();

    /// Something was committed here. Any thread.
    void changed();

    /// A round at once, whatever the schedule says. Any thread.
    void sync_now();

    EngineStatus status() const;

    /// A connection of its own to the configured cloud, for a check or a set-up; takes as long as connecting
    /// does. Any thread. @throws CloudError.
    std::unique_ptr<TimedCloud> connect() const;
    /// The same, without making a hub's schema.
    std::unique_ptr<TimedCloud> connect_as_it_is() const;
    /// @throws CloudError.
    CloudUrl url() const;

    /// Gives up the call that is under way, and ends the thread. Idempotent.
    void stop();

private:
    std::unique_ptr<TimedCloud> connect(TimedCloud::Connect how) const;
    void run();
    void wait(std::unique_lock<std::mutex>& lock);
    bool hub_changed();
    void sign_off_when_away(ReplicaPort& replica);
    void attempt();
    void finish(std::optional<CloudError> error, const RoundResult& result);
    void log(const std::string& what, const std::string& text);
    Duration monotonic() const;

    store::Store& store_;
    EngineOptions options_;
    std::unique_ptr<TimedCloud> cloud_;  ///< kept between rounds; the engine's thread only
    std::optional<std::filesystem::file_time_type> hub_time_;
    std::filesystem::path hub_file_;

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    Schedule schedule_;
    EngineStatus status_;
    bool changed_ = false;    ///< while a round was under way
    bool requested_ = false;  ///< likewise
    /// Shared with connections that others may still hold.
    std::shared_ptr<std::atomic<bool>> stopping_ = std::make_shared<std::atomic<bool>>(false);
    std::thread thread_;
};

}  // namespace instacrm::sync
