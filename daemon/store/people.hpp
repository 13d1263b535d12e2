// Operators and actors (seats).
#pragma once

#include "common/domain/handle.hpp"
#include "common/protocol/messages/actors.hpp"
#include "daemon/store/transaction.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::store {

/// Finds or creates the operator with this e-mail, and gives it the name, unless it was given that before: a
/// name that the team has changed since stays. A name that somebody else bears gets a number behind it.
Self ensure_operator(Transaction& tx, const std::string& name, const std::string& email);

/// Without an event. False when it was so already.
bool set_operator_name(Transaction& tx, std::int64_t operator_id, const std::string& name);

/// `name` and `suffix` in the 32 characters that a name may have: the name is what gets shorter.
std::string operator_name(std::string_view name, std::string_view suffix);

/// `name`, or the first of "name (2)", "name (3)", …, counted from `number`, that nobody but the operator
/// with this e-mail bears.
std::string free_operator_name(Database& db, const std::string& name, const std::string& email,
                               int number = 1);

/// The row of this account as the daemon's operator uses it; created at its first use. Notes the activity, at
/// most once a minute.
std::int64_t ensure_actor(Transaction& tx, const Handle& handle);

/// The same for any operator of the team, without noting any activity: for what happened long ago.
std::int64_t ensure_seat(Transaction& tx, const Handle& handle, std::int64_t operator_id);

/// Gives a person a seat of the account that they do not have. Its id.
std::int64_t add_seat(Transaction& tx, const Handle& handle, std::int64_t operator_id);

/// What a request means by an account: none is nobody, and so is `unknown_actor`.
std::int64_t ensure_actor(Transaction& tx, const std::optional<Handle>& handle);

/// Who did nothing for so long is not at work.
inline constexpr Duration away_after = std::chrono::minutes(5);

/// Whether the operator counts as online and has done nothing for that long.
bool is_away(Database& db, std::int64_t operator_id, Time now);

/// The daemon's operator is offline from now on, until the next event.
void sign_off(Transaction& tx);

/// Of this person's seat. True when it changed. Nothing when they have no such account.
std::optional<bool> set_actor_status(Transaction& tx, const Handle& handle, ActorStatus status,
                                     std::int64_t operator_id);

/// The rows of one account: a seat for each operator that uses it.
std::vector<std::int64_t> seats_of(Database& db, const Handle& handle);

/// The same as SQL, `IN (1, 2)`. @throws Invalid for what is no handle.
std::string in_seats(Database& db, const std::string& actor);

/// Of somebody whom the team knows, by name, e-mail or id. @throws Invalid.
std::int64_t known_operator(Database& db, const std::string& name_or_email);

/// The operator with this name (letter case apart), e-mail or id.
std::optional<std::int64_t> find_operator(Database& db, std::string_view name_or_email);

/// The daemon's own seat of the account, or nothing.
std::optional<protocol::Actor> find_actor(Database& db, const Handle& handle, std::int64_t operator_id);

}  // namespace instacrm::store
