// A store is filled with millions of rows: as rows, since writing each as the daemon does would take hours.
#pragma once

#include "daemon/store/sql.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace instacrm::bench {

/// How many events: INSTACRM_BENCH_EVENTS, or else as many as usual.
std::int64_t events_wanted(std::int64_t usually);

/// What triggers keep beside the log has to be counted from it then, where it is read.
void drop_triggers(store::Database& db);

/// Indexes are made anew at the end: sorted at once, not row by row. Those of constraints stay.
std::vector<std::string> drop_indexes(store::Database& db, const std::vector<std::string>& tables);
void make_indexes(store::Database& db, const std::vector<std::string>& indexes);

}  // namespace instacrm::bench
