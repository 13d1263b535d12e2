// What a statistic counts: a window of time in somebody's zone, and at most one person and one account.
#pragma once

#include "common/domain/time_zone.hpp"
#include "daemon/store/sql.hpp"

#include <concepts>
#include <optional>
#include <string>

namespace instacrm::insight {

/// What every request is answered with.
struct Question {
    store::Database& db;
    Time now;
    const TimeZone& zone;  ///< the team's
    std::int64_t self_operator;
};

/// The people in SQL, " AND …", over an operator's and an account's column. @throws Invalid for a person that
/// nobody here knows.
struct People {
    std::optional<std::int64_t> operator_id;
    std::optional<std::string> seats;  ///< "IN (1, 2)"

    std::string sql(const std::string& operator_column = "operator_id",
                    const std::string& actor_column = "actor_id") const;
    bool everybody() const { return !operator_id && !seats; }
};

/// [since, until).
struct Window {
    Time since;
    Time until;
};

People people_of(const Question& question, const std::optional<std::string>& operator_name,
                 const std::optional<std::string>& actor, const std::optional<bool>& mine);

template <class Request>
People people_of(const Question& question, const Request& request) {
    return people_of(question, request.operator_name, request.actor, request.mine);
}

/// All that there is, unless the request says otherwise. @throws Invalid for one that ends before it begins.
Window window_of(const std::optional<Time>& since, const std::optional<Time>& until);

/// The viewer's, or the team's. @throws Invalid.
TimeZone zone_of(const Question& question, const std::optional<std::string>& name);

/// `2026-11-20`.
std::string day_name(std::chrono::local_days day);

/// "day", "week" or "month". @throws Invalid.
Period period_of(const std::string& word);

/// As a fraction; nothing when there is nothing to divide by.
inline std::optional<double> ratio(std::int64_t part, std::int64_t whole) {
    if (whole == 0) return std::nullopt;
    return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace instacrm::insight
