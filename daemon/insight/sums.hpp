// Additive numbers: sums over a window of what the rollups hold, exact to the microsecond.
#pragma once

#include "daemon/insight/scope.hpp"

#include <array>
#include <cstdint>
#include <functional>

namespace instacrm::insight {

/// What is summed up: DMs, and the leads that came to a stage for the first time.
enum class Counted : std::uint8_t { messages, contacted, replied, warm, booked, paid };

/// A number for each.
struct Sums {
    std::array<std::int64_t, 6> of{};

    std::int64_t operator[](Counted what) const { return of[static_cast<std::size_t>(what)]; }
    std::int64_t& operator[](Counted what) { return of[static_cast<std::size_t>(what)]; }

    /// To the members of a response, which are named likewise.
    template <class Row>
    void write(Row& row) const {
        row.messages = (*this)[Counted::messages];
        row.leads_contacted = (*this)[Counted::contacted];
        row.replied = (*this)[Counted::replied];
        row.warm = (*this)[Counted::warm];
        row.booked = (*this)[Counted::booked];
        row.paid = (*this)[Counted::paid];
    }
};

using SumVisit = std::function<void(Counted, std::int64_t operator_id, std::int64_t actor_id, std::int64_t)>;

/// Calls `visit`, perhaps several times for the same; what it was told adds up to the sum. Of a long window
/// most comes from the rollup by 32 days, what is left at its ends from those by day and by quarter of an
/// hour, and the last minutes from the log itself.
void each_sum(store::Database& db, const Window& window, const People& people, const SumVisit& visit);

Sums sums_of(store::Database& db, const Window& window, const People& people);

}  // namespace instacrm::insight
