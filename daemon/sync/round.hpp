// One round of sync: everything that the cloud has comes here, then everything that waits here goes there.
// docs/sync.md says why nothing is lost, doubled or missed, whichever step is the last.
#pragma once

#include "common/domain/ids.hpp"
#include "daemon/sync/cloud.hpp"
#include "daemon/sync/replica_port.hpp"

#include <functional>
#include <optional>

namespace instacrm::sync {

struct RoundLimits {
    std::int64_t window = 10'000;       ///< numbers that one pull looks at, and rows that it holds in memory
    std::size_t rows_per_change = 500;  ///< taken in at once: a DM waits no longer than for these
    std::size_t max_entries = 1000;     ///< outbox entries of one push
};

struct RoundResult {
    std::int64_t pulled = 0;  ///< rows
    std::int64_t pushed = 0;  ///< outbox entries
    std::int64_t parked = 0;
};

/// How far a pull is, in the cloud's numbers.
struct PullProgress {
    std::int64_t from = 0;
    std::int64_t at = 0;
    std::int64_t to = 0;
};

class Round {
public:
    using Progress = std::function<void(const PullProgress&)>;

    Round(ReplicaPort& replica, CloudStore& cloud, const Random& random, RoundLimits limits,
          Progress progress)
        : replica_(replica),
          cloud_(cloud),
          random_(random),
          limits_(limits),
          progress_(std::move(progress)) {}

    /// Until nothing is left to do. @throws CloudError, and what the store throws: what is done is done, the
    /// rest is for the next round, on a new connection.
    RoundResult run();

    /// The cloud's clock when it was last written, if it was.
    std::optional<store::Version> cloud_time() const { return cloud_time_; }

private:
    CloudClock meet();
    bool cloud_went_back(const CloudClock& clock, const store::SyncState& state) const;
    bool reconcile(const CloudClock& clock);
    void restart_epoch();
    void pull(std::int64_t upto);
    void take_in(store::Rows rows, std::int64_t cursor);
    store::Rows complete_window(std::int64_t after, std::int64_t upto);
    bool push();
    bool push_locked(const CloudClock& clock);
    void narrow_or_park(const store::Outgoing& outgoing, const CloudError& error);
    std::int64_t cursor() { return replica_.state().cursor; }

    ReplicaPort& replica_;
    CloudStore& cloud_;
    const Random& random_;
    RoundLimits limits_;
    Progress progress_;
    std::string agent_;
    std::size_t entries_ = 0;  ///< of the next push: fewer after a refusal
    RoundResult result_;
    std::optional<store::Version> cloud_time_;
};

}  // namespace instacrm::sync
