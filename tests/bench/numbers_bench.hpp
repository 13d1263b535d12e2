#pragma once

namespace instacrm::bench {

/// Statistics over a store of INSTACRM_BENCH_EVENTS events (default: a million), beside plain SQL over the
/// raw tables.
void bench_numbers();

}  // namespace instacrm::bench
