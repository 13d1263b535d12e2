// When the next round of sync is due. Pure: time and chance are handed in.
#pragma once

#include "common/domain/time.hpp"

#include <cstdint>
#include <optional>

namespace instacrm::sync {

struct RetryPolicy {
    Duration interval = std::chrono::seconds(60);        ///< between rounds, when nothing else calls for one
    Duration debounce = std::chrono::milliseconds(200);  ///< from a local change to the round that sends it
    Duration base = std::chrono::seconds(1);             ///< the first wait's upper bound
    Duration cap = std::chrono::minutes(5);              ///< no wait is longer
    int breaker_after = 5;                               ///< failures in a row
};

enum class Phase : std::uint8_t {
    idle,          ///< all is well; the next round comes with the interval or a change
    backing_off,   ///< a round failed
    breaker_open,  ///< five failed: one attempt now and then, to see
    stopped        ///< a person must mend something: tried again only when asked
};

/// Full jitter: `chance` in [0, 1) of min(cap, base · 2^(failures-1)). An open breaker waits for at least
/// half the cap.
Duration back_off(const RetryPolicy& policy, int failures, double chance);

/// Times are durations of one monotonic clock.
class Schedule {
public:
    Schedule(const RetryPolicy& policy, Duration now) : policy_(policy), next_(now) {}

    Phase phase() const { return phase_; }
    int failures() const { return failures_; }
    /// Nothing while stopped.
    std::optional<Duration> next() const { return next_; }
    bool due(Duration now) const { return next_ && *next_ <= now; }

    /// Something was written here, or there: soon, unless the cloud is in trouble.
    void changed(Duration now);
    /// A person asks, or the machine woke up: at once, whatever was.
    void requested(Duration now);
    void succeeded(Duration now);
    /// `passes`: trying again may help with nothing changed by a person.
    void failed(Duration now, bool passes, double chance);

private:
    RetryPolicy policy_;
    Phase phase_ = Phase::idle;
    int failures_ = 0;
    std::optional<Duration> next_;
};

/// Whether the machine slept between two looks at a clock that stands still meanwhile and one that does not.
constexpr bool slept(Duration awake, Duration all) {
    return all - awake > std::chrono::seconds(5);
}

}  // namespace instacrm::sync
