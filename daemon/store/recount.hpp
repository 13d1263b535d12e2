// What is kept beside the log against the log itself: rollups, milestones, counters.
#pragma once

#include "daemon/store/transaction.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace instacrm::store {

/// Something that is kept, and how many rows of it are not what the log says.
struct Difference {
    std::string what;
    std::int64_t rows = 0;
};

/// Counts everything anew and puts right what differs. One transaction: at ten million events a minute or
/// two, in which DMs wait.
std::vector<Difference> recount(Transaction& tx);

/// How much of it is looked at.
struct Sample {
    std::int64_t leads = 200;
    std::int64_t days = 7;
};

/// The same for leads and days from all over the store, and changes nothing: an instant, at any size.
std::vector<Difference> recount_sample(Database& db, const Sample& sample = {});

}  // namespace instacrm::store
