// The accounts that the team sends from.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/time.hpp"
#include "common/protocol/messages/operators.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::protocol {

struct ActorRequest {
    std::string handle;
};
BOOST_DESCRIBE_STRUCT(ActorRequest, (), (handle))

struct ActorSetStatusRequest {
    std::string handle;
    ActorStatus status = ActorStatus::active;
    std::optional<std::string> operator_name;  ///< whose seat; default: the daemon's operator's
};
BOOST_DESCRIBE_STRUCT(ActorSetStatusRequest, (), (handle, status, operator_name))

struct Actor {
    std::string id;
    std::string handle;
    std::string operator_name;
    ActorStatus status = ActorStatus::active;
    Time created_at;
    Time last_activity_at;
};
BOOST_DESCRIBE_STRUCT(Actor, (), (id, handle, operator_name, status, created_at, last_activity_at))

struct ActorResponse {
    Actor actor;
    bool changed = false;
};
BOOST_DESCRIBE_STRUCT(ActorResponse, (), (actor, changed))

struct ActorShareRequest {
    std::string handle;
    std::string with;  ///< a person of the team: name or e-mail
};
BOOST_DESCRIBE_STRUCT(ActorShareRequest, (), (handle, with))

struct ActorTransferRequest {
    std::string handle;
    std::string to;                   ///< a person of the team: name or e-mail
    std::optional<std::string> from;  ///< whose seat; default: the daemon's operator's
};
BOOST_DESCRIBE_STRUCT(ActorTransferRequest, (), (handle, to, from))

/// How an account does. A rate is the share of leads first contacted from it who replied within seven days;
/// of those contacted 7 to 21 days ago, beside those of the 160 days before.
struct AccountHealth {
    std::string handle;
    std::string operators;  ///< who uses it
    ActorStatus status = ActorStatus::active;
    std::int64_t messages_today = 0;
    std::optional<std::int64_t> cap;   ///< the cap that has the least left now
    std::optional<std::int64_t> left;  ///< of it
    std::optional<double> reply_rate;
    std::int64_t reply_rate_of = 0;  ///< leads
    std::optional<double> baseline_rate;
    std::int64_t baseline_rate_of = 0;
    std::int64_t days_active = 0;  ///< of the last thirty
    std::optional<Time> last_suspended_at;
    std::string advice;  ///< "fine", "needs a rest: …"
};
BOOST_DESCRIBE_STRUCT(AccountHealth, (),
                      (handle, operators, status, messages_today, cap, left, reply_rate, reply_rate_of,
                       baseline_rate, baseline_rate_of, days_active, last_suspended_at, advice))

struct ActorsHealthResponse {
    std::vector<AccountHealth> accounts;
};
BOOST_DESCRIBE_STRUCT(ActorsHealthResponse, (), (accounts))

struct ActorDetailsResponse {
    AccountHealth health;
    std::vector<Seat> seats;
};
BOOST_DESCRIBE_STRUCT(ActorDetailsResponse, (), (health, seats))

}  // namespace instacrm::protocol
