// Sync over a real PostgreSQL server on this machine, beside the server's own tools.
#pragma once

namespace instacrm::bench {

/// Prints its rows; says so when there is no server.
void bench_sync();

}  // namespace instacrm::bench
