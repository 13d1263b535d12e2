// Numbers of a window of time, and day by day.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/time.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::protocol {

struct StatsRequest {
    std::optional<Time> since;
    std::optional<Time> until;
    std::optional<std::string> actor;
    std::optional<std::string> operator_name;
};
BOOST_DESCRIBE_STRUCT(StatsRequest, (), (since, until, actor, operator_name))

struct StatusCount {
    LeadStatus status = LeadStatus::cold_no_reply;
    std::int64_t leads = 0;
};
BOOST_DESCRIBE_STRUCT(StatusCount, (), (status, leads))

struct OperatorCount {
    std::string operator_name;
    std::int64_t messages = 0;
};
BOOST_DESCRIBE_STRUCT(OperatorCount, (), (operator_name, messages))

struct ActorCount {
    std::string actor;
    std::int64_t messages = 0;
};
BOOST_DESCRIBE_STRUCT(ActorCount, (), (actor, messages))

struct StatsResponse {
    std::optional<Time> since;
    std::optional<Time> until;
    std::int64_t messages = 0;         ///< DMs sent in the window
    std::int64_t leads_contacted = 0;  ///< leads whose first DM lies in the window
    std::int64_t replied = 0;          ///< leads that first reached Replied or beyond in the window
    std::int64_t warm = 0;
    std::int64_t booked = 0;
    std::int64_t paid = 0;
    std::vector<StatusCount> pipeline;  ///< all leads by today's status
    std::vector<OperatorCount> operators;
    std::vector<ActorCount> actors;  ///< the ten with most messages
};
BOOST_DESCRIBE_STRUCT(StatsResponse, (),
                      (since, until, messages, leads_contacted, replied, warm, booked, paid, pipeline,
                       operators, actors))

struct StatsDailyRequest {
    std::optional<Time> since;
    std::optional<Time> until;
    std::optional<std::string> actor;
    std::optional<std::string> operator_name;
    std::optional<std::int64_t> snapshot;  ///< of snapshot.open; default: one of its own
};
BOOST_DESCRIBE_STRUCT(StatsDailyRequest, (), (since, until, actor, operator_name, snapshot))

}  // namespace instacrm::protocol
