#include "daemon/governance/counts.hpp"

#include "daemon/governance/rule_kinds.hpp"
#include "daemon/store/counting.hpp"

#include <algorithm>
#include <span>
#include <tuple>
#include <unordered_set>

namespace instacrm::governance {
namespace {

/// Lines that count the same metric of the same scope; limits ascend.
using Lines = std::span<Count>;

/// What of the log a walk goes through: people are counted from the messages to them.
auto walked(const Count& count) {
    const auto metric = count.rule->metric;
    return std::pair(count.rule->counting(),
                     store::counts_people(metric) ? Metric::total_messages_sent : metric);
}

/// One more message to somebody who is counted already adds nobody: to such a rule the DM is nothing.
void drop_known_person(View& view, std::vector<Count>& counts, Time now) {
    std::erase_if(counts, [&](const Count& count) {
        if (!store::counts_people(count.rule->metric)) return false;
        const auto last = view.last_to_lead(count.rule->counting(), now);
        return last && *last > now - count.window;
    });
}

/// Counts for its lines what it is shown of the log, newest first. Lines whose limit is passed are done; the
/// rest ask only as far as the longest of their windows.
class Tally {
public:
    Tally(Lines lines, Time now)
        : lines_(lines), now_(now), people_(store::counts_people(lines.front().rule->metric)) {
        farthest_.resize(lines.size());
        Duration window{};
        for (auto i = lines.size(); i-- > 0;) farthest_[i] = window = std::max(window, lines[i].window);
    }

    /// How far back anybody looks.
    Duration farthest() const { return farthest_.front(); }

    /// False when nothing that is older counts.
    bool take(std::int64_t lead, Time at) {
        if (open_ == lines_.size() || at <= now_ - farthest_[open_]) return false;
        if (people_ && !seen_.insert(lead).second) return true;
        times_.push_back(at);
        const auto count = static_cast<std::int64_t>(times_.size());
        for (; open_ < lines_.size() && lines_[open_].limit == count; ++open_) {
            if (at > now_ - lines_[open_].window) lines_[open_].reached = at;
        }
        return open_ < lines_.size();
    }

    void finish() {
        for (auto& line : lines_) {
            const auto past = std::ranges::lower_bound(times_, now_ - line.window, std::greater());
            line.used = std::min<std::int64_t>(line.limit, past - times_.begin());
        }
    }

private:
    Lines lines_;
    Time now_;
    bool people_;
    std::vector<Duration> farthest_;  // from the i-th line on
    std::unordered_set<std::int64_t> seen_;
    std::vector<Time> times_;  // of what was counted
    std::size_t open_ = 0;     // the first line whose limit is not passed
};

/// The end of what is like the first, of something sorted.
template <class Key>
auto alike_end(Lines lines, Key&& key) {
    return std::ranges::find_if(lines, [&](const Count& c) { return key(c) != key(lines.front()); });
}

/// Goes back through the log once, for messages and people alike.
void walk(View& view, Lines lines, Time now) {
    std::vector<Tally> tallies;
    for (auto rest = lines; !rest.empty();) {
        const auto end = alike_end(rest, [](const Count& c) { return c.rule->metric; });
        tallies.emplace_back(Lines(rest.begin(), end), now);
        rest = Lines(end, rest.end());
    }
    const auto farthest = std::ranges::max(tallies, {}, &Tally::farthest).farthest();
    const auto [scope, metric] = walked(lines.front());
    view.each_counted(scope, metric, now - farthest, now, [&](std::int64_t lead, Time at) {
        bool more = false;
        for (auto& tally : tallies) more = tally.take(lead, at) || more;
        return more;
    });
    for (auto& tally : tallies) tally.finish();
}

}  // namespace

const Count* Counts::find(const Rule* rule) const {
    const auto found = std::ranges::lower_bound(counts_, rule, {}, &Count::rule);
    return found == counts_.end() || found->rule != rule ? nullptr : &*found;
}

Counts count_all(View& view, const std::vector<const Rule*>& rules, Time now) {
    const bool account = !view.account().empty();
    std::optional<Duration> age;  // of the account, asked once
    std::vector<Count> counts;
    for (const auto* rule : rules) {
        const auto kind = kind_of(*rule);
        if (kind < RuleKind::cap || (rule->counting() == ScopeKind::one_actor && !account)) continue;
        auto limit = kind == RuleKind::spacing ? 1 : rule->limit;
        if (rule->options.ramp) {
            if (!age) age = now - view.account_since().value_or(now);
            limit = ramped(*rule->options.ramp, *age);
        }
        const auto window = kind == RuleKind::spacing ? std::chrono::seconds(rule->limit) : rule->window;
        counts.push_back({rule, limit, window, 0, std::nullopt});
    }
    drop_known_person(view, counts, now);
    std::ranges::sort(counts, {},
                      [](const Count& c) { return std::tuple(walked(c), c.rule->metric, c.limit); });
    for (auto rest = Lines(counts); !rest.empty();) {
        const auto end = alike_end(rest, walked);
        walk(view, Lines(rest.begin(), end), now);
        rest = Lines(end, rest.end());
    }
    std::ranges::sort(counts, {}, &Count::rule);
    return Counts(std::move(counts));
}

}  // namespace instacrm::governance
