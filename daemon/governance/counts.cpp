#include "daemon/governance/counts.hpp"

#include "daemon/governance/rule_kinds.hpp"
#include "daemon/store/counting.hpp"

#include <algorithm>
#include <span>
#include <tuple>
#include <unordered_set>

namespace instacrm::governance {
namespace {

/// The lines of one walk: what they count is the same, limits ascend.
using Lines = std::span<Count>;

auto counted_by(const Count& count) {
    return std::tuple(count.rule->counting(), count.rule->metric);
}

/// One more message to somebody who is counted already adds nobody: to such a rule the DM is nothing.
void drop_known_person(View& view, std::vector<Count>& counts, Time now) {
    std::erase_if(counts, [&](const Count& count) {
        if (!store::counts_people(count.rule->metric)) return false;
        const auto last = view.last_to_lead(count.rule->counting(), now);
        return last && *last > now - count.window;
    });
}

/// Walks back through the log once. Lines whose limit is passed are done; the rest ask only as far as the
/// longest of their windows.
void walk(View& view, Lines lines, Time now) {
    const auto [scope, metric] = counted_by(lines.front());
    const bool people = store::counts_people(metric);
    // How far back anybody looks from the i-th line on.
    std::vector<Duration> farthest(lines.size());
    Duration window{};
    for (auto i = lines.size(); i-- > 0;) farthest[i] = window = std::max(window, lines[i].window);

    std::unordered_set<std::int64_t> seen;
    std::vector<Time> times;  // of what was counted, newest first
    std::int64_t count = 0;
    std::size_t open = 0;  // the first line whose limit is not passed
    view.each_counted(scope, metric, now - farthest.front(), now, [&](std::int64_t lead, Time at) {
        if (at <= now - farthest[open]) return false;
        if (people && !seen.insert(lead).second) return true;
        ++count;
        times.push_back(at);
        for (; open < lines.size() && lines[open].limit == count; ++open) {
            if (at > now - lines[open].window) lines[open].reached = at;
        }
        return open < lines.size();
    });
    for (auto& line : lines) {
        const auto past = std::ranges::lower_bound(times, now - line.window, std::greater());
        line.used = std::min<std::int64_t>(line.limit, past - times.begin());
    }
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
                      [](const Count& c) { return std::tuple_cat(counted_by(c), std::tuple(c.limit)); });
    for (auto begin = counts.begin(); begin != counts.end();) {
        const auto end = std::find_if(begin, counts.end(),
                                      [&](const Count& c) { return counted_by(c) != counted_by(*begin); });
        walk(view, Lines(begin, end), now);
        begin = end;
    }
    std::ranges::sort(counts, {}, &Count::rule);
    return Counts(std::move(counts));
}

}  // namespace instacrm::governance
