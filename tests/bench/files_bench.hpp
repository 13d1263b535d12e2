// The command line on a store of a million leads, beside the sqlite3 shell on the same file.
#pragma once

namespace instacrm::bench {

void bench_files();

}  // namespace instacrm::bench
