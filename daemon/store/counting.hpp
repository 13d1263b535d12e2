// What rules and goals count: messages, people, and leads that came to a stage, within a scope and a stretch
// of time. Every count walks the range of an index.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/time.hpp"
#include "daemon/store/sql.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace instacrm::store {

/// Whose deeds count: an operator's, those from an account (any of its seats), or all.
struct Scope {
    std::optional<std::int64_t> operator_id;
    std::vector<std::int64_t> seats;
    bool account = false;  ///< count by `seats`, even when there are none
};

/// One thing counted: a DM, or a lead's first coming to a stage.
struct Counted {
    std::int64_t lead_id;
    Time at;
};

/// Calls `visit` with what the metric counts in (`after`, `until`], newest first, until it returns false. Of
/// Unique Profiles Contacted these are the DMs: a lead may come several times.
void each_counted(Database& db, const Scope& scope, Metric metric, Time after, Time until,
                  const std::function<bool(const Counted&)>& visit);

/// How many there are in [`from`, `until`): people once each. `by`: only what this operator did.
std::int64_t count(Database& db, const Scope& scope, Metric metric, Time from, Time until,
                   std::optional<std::int64_t> by = std::nullopt);

/// When the scope last wrote to this lead, at `until` or before.
std::optional<Time> last_sent_to(Database& db, const Scope& scope, std::int64_t lead_id, Time until);

/// Whether people are counted, each once.
constexpr bool counts_people(Metric metric) {
    return metric == Metric::unique_profiles_contacted;
}

}  // namespace instacrm::store
