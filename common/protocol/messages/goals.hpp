// Goals: a number to reach each day or month.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/time.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::protocol {

struct GoalAddRequest {
    Metric metric = Metric::total_messages_sent;
    std::int64_t target = 0;  ///< at least 1
    Frequency frequency = Frequency::daily;
    std::optional<std::string> operator_name;  ///< only this person (name or e-mail)
    std::optional<std::string> actor;          ///< only this account, whoever uses it
    std::optional<Time> start_at;              ///< default: with the day or month under way
    std::optional<Time> end_at;                ///< default: until it is archived
    std::optional<std::string> replaces;       ///< the goal that this one takes the place of
};
BOOST_DESCRIBE_STRUCT(GoalAddRequest, (),
                      (metric, target, frequency, operator_name, actor, start_at, end_at, replaces))

enum class PaceState : std::uint8_t { reached, on_track, behind, not_begun, ended };

/// A goal, and how far it has come in the day or month that is under way.
struct Goal {
    std::string id;
    Metric metric = Metric::total_messages_sent;
    std::int64_t target = 0;
    Frequency frequency = Frequency::daily;
    std::optional<std::string> operator_name;
    std::optional<std::string> actor;
    ProposalStatus status = ProposalStatus::active;
    std::int64_t progress = 0;  ///< of the whole scope
    std::int64_t mine = 0;      ///< what the daemon's operator has a part in it
    PaceState pace = PaceState::on_track;
    std::string pace_text;                  ///< "on track", "behind by 12"
    std::optional<std::int64_t> projected;  ///< at the end of the window, if it goes on like this
    Time window_start;
    Time window_end;
    Time start_at;
    std::optional<Time> end_at;
    std::optional<std::string> suggested_by;
    Time created_at;
};
BOOST_DESCRIBE_STRUCT(Goal, (),
                      (id, metric, target, frequency, operator_name, actor, status, progress, mine, pace,
                       pace_text, projected, window_start, window_end, start_at, end_at, suggested_by,
                       created_at))

struct GoalsListRequest {
    std::optional<std::vector<ProposalStatus>> status;  ///< default: what is active
};
BOOST_DESCRIBE_STRUCT(GoalsListRequest, (), (status))

struct GoalsListResponse {
    std::vector<Goal> goals;
};
BOOST_DESCRIBE_STRUCT(GoalsListResponse, (), (goals))

struct GoalResponse {
    Goal goal;
    bool proposed = false;  ///< it waits for votes
};
BOOST_DESCRIBE_STRUCT(GoalResponse, (), (goal, proposed))

}  // namespace instacrm::protocol

namespace instacrm {
template <>
std::span<const NamedValue<protocol::PaceState>> table_of<protocol::PaceState>();
template <>
std::string_view noun_of<protocol::PaceState>();
}  // namespace instacrm
