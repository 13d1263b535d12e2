#include "daemon/sync/schedule.hpp"

#include <algorithm>

namespace instacrm::sync {

Duration back_off(const RetryPolicy& policy, int failures, double chance) {
    constexpr int doublings_at_most = 30;  // far over any cap
    const auto bound = std::min(
        policy.cap, policy.base * (std::int64_t{1} << std::clamp(failures - 1, 0, doublings_at_most)));
    const auto part = [&](Duration whole) {
        return Duration(static_cast<std::int64_t>(static_cast<double>(whole.count()) * chance));
    };
    if (failures >= policy.breaker_after) return policy.cap / 2 + part(policy.cap / 2);
    return part(bound);
}

void Schedule::changed(Duration now) {
    if (phase_ != Phase::idle) return;
    const auto soon = now + policy_.debounce;
    if (!next_ || *next_ > soon) next_ = soon;
}

void Schedule::requested(Duration now) {
    next_ = now;
}

void Schedule::succeeded(Duration now) {
    phase_ = Phase::idle;
    failures_ = 0;
    next_ = now + policy_.interval;
}

void Schedule::failed(Duration now, bool passes, double chance) {
    ++failures_;
    if (!passes) {
        phase_ = Phase::stopped;
        next_.reset();
        return;
    }
    phase_ = failures_ >= policy_.breaker_after ? Phase::breaker_open : Phase::backing_off;
    next_ = now + back_off(policy_, failures_, chance);
}

}  // namespace instacrm::sync
