// What people read of sync.status; `sync status` and `sync now` show the same.
#pragma once

#include "cli/context.hpp"
#include "common/protocol/messages/sync.hpp"

namespace instacrm::cli {

void show_sync(const Context& context, const protocol::SyncStatusResponse& status);

}  // namespace instacrm::cli
