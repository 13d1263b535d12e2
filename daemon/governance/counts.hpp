// How many there are of what caps and spacings count. Rules that count the same thing share one walk through
// the log, and it ends as soon as all of them are answered.
#pragma once

#include "daemon/governance/check.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace instacrm::governance {

struct Count {
    const Rule* rule = nullptr;
    std::int64_t limit = 0;       ///< of a ramp: today's; of a spacing: one
    Duration window{};            ///< of a spacing: the gap
    std::int64_t used = 0;        ///< in the window, up to the limit
    std::optional<Time> reached;  ///< when what reached the limit was; nothing when it is not reached
};

class Counts {
public:
    explicit Counts(std::vector<Count> counts) : counts_(std::move(counts)) {}
    /// Nothing for a rule that counts nothing, or that is about the account when that is not known.
    const Count* find(const Rule* rule) const;

private:
    std::vector<Count> counts_;
};

Counts count_all(View& view, const std::vector<const Rule*>& rules, Time now);

}  // namespace instacrm::governance
