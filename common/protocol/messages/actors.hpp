// The accounts that the team sends from.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/time.hpp"

#include <boost/describe.hpp>

#include <string>

namespace instacrm::protocol {

struct ActorRequest {
    std::string handle;
};
BOOST_DESCRIBE_STRUCT(ActorRequest, (), (handle))

struct ActorSetStatusRequest {
    std::string handle;
    ActorStatus status = ActorStatus::active;
};
BOOST_DESCRIBE_STRUCT(ActorSetStatusRequest, (), (handle, status))

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

}  // namespace instacrm::protocol
