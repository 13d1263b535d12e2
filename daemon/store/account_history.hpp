// What has become of an account's work, for its health.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/handle.hpp"
#include "daemon/store/counting.hpp"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace instacrm::store {

/// All accounts, by name; none whose seats are all discarded.
std::vector<Handle> accounts(Database& db);

/// Who uses it ("Anna, Ben"), and the best status of its seats.
std::pair<std::string, ActorStatus> account_users(Database& db, const Handle& handle);

/// Of the leads first contacted from the scope's seats in [`from`, `until`): how many replied within `time`.
struct Answered {
    std::int64_t contacted = 0;
    std::int64_t replied = 0;
};
Answered answered(Database& db, const Scope& scope, Time from, Time until, Duration time);

/// The quarters of an hour since `from` in which something was sent, by their beginnings.
void each_active_quarter(Database& db, const Scope& scope, Time from, const std::function<void(Time)>& visit);

std::optional<Time> last_suspension(Database& db, const Scope& scope);

}  // namespace instacrm::store
