// The people of the team and their seats: lists with numbers, names, roles, who uses which account.
#pragma once

#include "common/domain/handle.hpp"
#include "common/protocol/messages/operators.hpp"
#include "daemon/store/transaction.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::store {

/// When things are counted from.
struct CountFrom {
    Time now;
    Time today;
};

/// By name.
std::vector<protocol::Operator> read_operators(Database& db, const CountFrom& from);
protocol::Operator read_operator(Database& db, std::int64_t id, const CountFrom& from);
/// Of a person, or of an account; by handle and name.
std::vector<protocol::Seat> seats_of_operator(Database& db, std::int64_t id, const CountFrom& from);
std::vector<protocol::Seat> seats_of_account(Database& db, const Handle& handle, const CountFrom& from);

/// False when it is so already. @throws Invalid for a name that is none or that somebody else bears;
/// ProtocolError for whom the table does not let.
bool rename_operator(Transaction& tx, std::int64_t id, const std::string& name);

/// Likewise. The last owner stays one. @throws ProtocolError.
bool set_role(Transaction& tx, std::int64_t id, OperatorRole role);

/// Gives a person a seat of the account, or an own one back that was discarded. False when they use it.
bool share_account(Transaction& tx, const Handle& handle, std::int64_t with);

/// The seat of `from` goes to `to`: the row itself, or, when `to` has one, theirs is active and the other
/// discarded. @throws ProtocolError when `from` has none.
void transfer_account(Transaction& tx, const Handle& handle, std::int64_t from, std::int64_t to);

/// Gives the lead to a seat of the account: of this person, or the own one, or the only one.
/// False when it belongs to that already. @throws ProtocolError when there is no such seat.
struct LeadRef;
bool transfer_lead(Transaction& tx, const LeadRef& lead, const Handle& account,
                   std::optional<std::int64_t> operator_id);

}  // namespace instacrm::store
