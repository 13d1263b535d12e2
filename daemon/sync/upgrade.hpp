// Makes a live database whole for sync, while other programs go on writing to it. docs/sync.md.
#pragma once

#include "daemon/sync/cloud/upgrade_plan.hpp"
#include "daemon/sync/timed_cloud.hpp"

#include <functional>
#include <string_view>

namespace instacrm::sync {

struct UpgradeOptions {
    std::int64_t chunk = 10'000;  ///< rows of one transaction
    bool triggers = true;  ///< false: for a database that runs none, as the one that stands in for Oracle
    std::function<void(std::string_view table, std::int64_t rows)> numbered =
        {};  ///< told of each transaction
};

struct UpgradeResult {
    std::int64_t statements = 0;
    std::int64_t rows = 0;  ///< that got a number
};

UpgradePlan read_plan(TimedCloud& cloud, const UpgradeOptions& options);

/// Each statement and each transaction is a call of its own, and lasts: broken off, it goes on from there the
/// next time. @throws CloudError.
UpgradeResult upgrade_cloud(TimedCloud& cloud, const UpgradeOptions& options);

}  // namespace instacrm::sync
