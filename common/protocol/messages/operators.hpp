// The people of the team.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/time.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::protocol {

struct Operator {
    std::string id;
    std::string name;
    std::string email;
    OperatorRole role = OperatorRole::member;
    bool online = false;  ///< did something in the last five minutes, as far as is known here
    Time last_activity_at;
    Time created_at;
    std::int64_t messages_today = 0;
    std::int64_t messages_30d = 0;
    std::int64_t accounts = 0;  ///< seats that are not discarded
    std::int64_t leads = 0;     ///< to whom this person was the last to write
};
BOOST_DESCRIBE_STRUCT(Operator, (),
                      (id, name, email, role, online, last_activity_at, created_at, messages_today,
                       messages_30d, accounts, leads))

struct OperatorsListResponse {
    std::vector<Operator> operators;
};
BOOST_DESCRIBE_STRUCT(OperatorsListResponse, (), (operators))

struct OperatorRequest {
    std::optional<std::string> operator_name;  ///< name or e-mail; default: the daemon's own
};
BOOST_DESCRIBE_STRUCT(OperatorRequest, (), (operator_name))

/// An account as one person uses it.
struct Seat {
    std::string handle;
    std::string operator_name;
    ActorStatus status = ActorStatus::active;
    std::int64_t messages_today = 0;
    std::int64_t messages_30d = 0;
    std::int64_t leads = 0;  ///< first contacted from this seat
    Time last_activity_at;
    Time created_at;
    std::string id;
};
BOOST_DESCRIBE_STRUCT(Seat, (),
                      (handle, operator_name, status, messages_today, messages_30d, leads, last_activity_at,
                       created_at, id))

struct OperatorResponse {
    Operator person;
    std::vector<Seat> seats;
};
BOOST_DESCRIBE_STRUCT(OperatorResponse, (), (person, seats))

struct OperatorRenameRequest {
    std::string name;                          ///< 1–32 characters
    std::optional<std::string> operator_name;  ///< who; default: the daemon's own
};
BOOST_DESCRIBE_STRUCT(OperatorRenameRequest, (), (name, operator_name))

struct OperatorSetRoleRequest {
    std::string operator_name;
    OperatorRole role = OperatorRole::member;
};
BOOST_DESCRIBE_STRUCT(OperatorSetRoleRequest, (), (operator_name, role))

struct OperatorChangeResponse {
    Operator person;
    bool changed = false;
};
BOOST_DESCRIBE_STRUCT(OperatorChangeResponse, (), (person, changed))

}  // namespace instacrm::protocol
