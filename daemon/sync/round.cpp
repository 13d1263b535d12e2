#include "daemon/sync/round.hpp"

#include <algorithm>

namespace instacrm::sync {
namespace {

constexpr std::size_t token_length = 16;

/// Rows that were fetched join the window's: a row's place among its like does not matter.
void append(store::Rows& rows, store::Rows more) {
    rows.each([&]<class Row>(std::vector<Row>& of_table) {
        auto& other = more.of<Row>();
        of_table.insert(of_table.end(), std::make_move_iterator(other.begin()),
                        std::make_move_iterator(other.end()));
    });
}

/// Lets go of the cloud's lock unless the push was committed.
class LockGuard {
public:
    explicit LockGuard(CloudStore& cloud) : cloud_(cloud) {}
    LockGuard(const LockGuard&) = delete;
    LockGuard& operator=(const LockGuard&) = delete;
    ~LockGuard() { cloud_.roll_back(); }

private:
    CloudStore& cloud_;
};

}  // namespace

RoundResult Round::run() {
    entries_ = limits_.max_entries;
    const auto clock = meet();
    pull(clock.last_seq);
    while (push()) {
    }
    return result_;
}

/// Looks at the cloud until it and this replica agree where they stand.
CloudClock Round::meet() {
    for (;;) {
        agent_ = replica_.state().agent;
        auto clock = cloud_.look(agent_);
        if (reconcile(clock)) return clock;
    }
}

bool Round::cloud_went_back(const CloudClock& clock, const store::SyncState& state) const {
    if (clock.last_seq < state.cursor) return true;
    const auto newest_acknowledged =
        std::ranges::find_if(state.pushes, [](const store::PushMark& push) { return push.acknowledged; });
    if (newest_acknowledged == state.pushes.end()) return false;
    if (clock.last_push.empty()) return true;
    // Newer tokens stand before: the cloud may have one of those, but not an older one only.
    return std::any_of(newest_acknowledged + 1, state.pushes.end(),
                       [&](const store::PushMark& push) { return push.token == clock.last_push; });
}

/// Brings this replica's idea of the cloud up to date. False when something changed that must be looked at
/// anew.
bool Round::reconcile(const CloudClock& clock) {
    const auto state = replica_.state();
    if (state.agent.empty()) {
        const auto agent = random_token(token_length, random_);
        replica_.change([&](store::Transaction& tx) { store::start_over(tx, agent, clock.epoch); });
        return false;
    }
    if (state.epoch != clock.epoch) {
        replica_.change(
            [&](store::Transaction& tx) { store::enter_epoch(tx, clock.epoch, clock.last_push); });
        return false;
    }
    if (cloud_went_back(clock, state)) {
        restart_epoch();
        return false;
    }
    const auto known = std::ranges::find(state.pushes, clock.last_push, &store::PushMark::token);
    if (known != state.pushes.end()) {
        // The answer to a push was lost, or the program ended before it came.
        if (!known->acknowledged)
            replica_.change(
                [&](store::Transaction& tx) { store::acknowledge(tx, *known, nullptr, std::nullopt); });
        return true;
    }
    if (clock.last_push.empty()) return true;
    // The cloud has a push in our name that we do not know: this store is an old copy, or one of two.
    const auto agent = random_token(token_length, random_);
    replica_.change([&](store::Transaction& tx) { store::start_over(tx, agent, clock.epoch); });
    return false;
}

/// The cloud's history was broken off: everybody is to offer what they hold. Whoever sees it first says so.
void Round::restart_epoch() {
    const LockGuard guard(cloud_);
    const auto clock = cloud_.lock(agent_);
    const auto state = replica_.state();
    if (clock.epoch != state.epoch || !cloud_went_back(clock, state)) return;  // somebody else was first
    const auto epoch = random_token(token_length, random_);
    const auto token = random_token(token_length, random_);
    cloud_.begin_epoch(epoch);
    cloud_.commit(agent_, token, std::max(clock.last_seq, state.cursor));
}

void Round::pull(std::int64_t upto) {
    PullProgress progress{cursor(), cursor(), upto};
    while (progress.at < upto) {
        const auto next = std::min(upto, progress.at + limits_.window);
        take_in(complete_window(progress.at, next), next);
        progress.at = next;
        if (progress_) progress_(progress);
    }
}

/// In parts, so that the writer has time for others. The cursor moves with the last one: what a crash leaves
/// half done is pulled, and merged, once more.
void Round::take_in(store::Rows rows, std::int64_t cursor) {
    result_.pulled += static_cast<std::int64_t>(rows.size());
    store::settle_times(rows);
    const auto parts = store::in_parts(std::move(rows), limits_.rows_per_change);
    for (const auto& part : parts) {
        const auto reached = &part == &parts.back() ? std::optional(cursor) : std::nullopt;
        replica_.change([&](store::Transaction& tx) { store::apply_rows(tx, part, reached); });
    }
}

/// The window's rows, with those that they refer to: a parent that changed since its child came lies in a
/// later window.
store::Rows Round::complete_window(std::int64_t after, std::int64_t upto) {
    auto rows = cloud_.window(after, upto);
    store::Wanted asked;
    for (auto wanted = replica_.missing(rows); !wanted.empty() && wanted != asked;
         wanted = replica_.missing(rows)) {
        append(rows, cloud_.fetch(wanted));
        asked = std::move(wanted);
    }
    return rows;
}

/// True when there may be more.
bool Round::push() {
    if (replica_.outgoing(1).entries == 0) return false;
    const LockGuard guard(cloud_);
    const auto clock = cloud_.lock(agent_);
    cloud_time_ = clock.now;
    const auto state = replica_.state();
    const bool known =
        clock.last_push.empty() ||
        std::ranges::find(state.pushes, clock.last_push, &store::PushMark::token) != state.pushes.end();
    if (clock.epoch != state.epoch || !known || cloud_went_back(clock, state) ||
        clock.last_seq - state.cursor > limits_.window) {
        cloud_.roll_back();
        pull(meet().last_seq);
        return true;
    }
    reconcile(clock);
    // Under the lock nothing can come in between: what is written has seen all that was there.
    pull(clock.last_seq);
    return push_locked(clock);
}

bool Round::push_locked(const CloudClock& clock) {
    auto outgoing = replica_.outgoing(entries_);
    if (outgoing.entries == 0) return false;
    const store::PushMark mark{random_token(token_length, random_), outgoing.last_op, false};
    auto& rows = outgoing.rows;
    replica_.change(
        [&](store::Transaction& tx) { store::begin_push(tx, mark.token, mark.last_op, rows, clock.now); });
    std::int64_t last_seq = 0;
    try {
        last_seq = cloud_.write(rows, clock.last_seq);
    } catch (const CloudError& error) {
        if (error.fault() != CloudFault::refused_row) throw;
        narrow_or_park(outgoing, error);
        return true;
    }
    cloud_.commit(agent_, mark.token, last_seq);
    replica_.change([&](store::Transaction& tx) { store::acknowledge(tx, mark, &rows, last_seq); });
    result_.pushed += static_cast<std::int64_t>(outgoing.entries);
    entries_ = std::min(limits_.max_entries, entries_ * 2);
    return true;
}

/// Some entry is refused for good: half as many, until it stands alone; then it is set aside.
void Round::narrow_or_park(const store::Outgoing& outgoing, const CloudError& error) {
    if (outgoing.entries > 1) {
        entries_ = outgoing.entries / 2;
        return;
    }
    const std::string message = error.what();
    replica_.change([&](store::Transaction& tx) { store::park(tx, outgoing.last_op, message); });
    ++result_.parked;
}

}  // namespace instacrm::sync
