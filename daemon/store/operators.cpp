#include "daemon/store/operators.hpp"

#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"
#include "common/protocol/errors.hpp"
#include "daemon/store/leads.hpp"
#include "daemon/store/people.hpp"
#include "daemon/store/team.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace instacrm::store {
namespace {

using protocol::ErrorCode;
using protocol::ProtocolError;

constexpr Duration recent = std::chrono::hours(30 * 24);
constexpr std::size_t longest_name = 32;  // characters; the shared schema's column

constexpr const char* operator_sql =
    "SELECT id, uid, name, email, online = 1 AND last_activity_at > ?1, last_activity_at, created_at, "
    "(SELECT COUNT(*) FROM event WHERE operator_id = o.id AND at >= ?2 AND kind = 0), "
    "(SELECT COUNT(*) FROM event WHERE operator_id = o.id AND at >= ?3 AND kind = 0), "
    "(SELECT COUNT(*) FROM actor WHERE operator_id = o.id AND id > 0 AND status <> 3), "
    "(SELECT COUNT(*) FROM lead WHERE last_operator_id = o.id AND removed = 0) "
    "FROM operator o WHERE id > 0";
static_assert(static_cast<int>(ActorStatus::discarded) == 3);

constexpr const char* seat_sql =
    "SELECT a.handle, o.name, a.status, (SELECT COUNT(*) FROM event WHERE actor_id = a.id AND at >= ?1 AND "
    "kind "
    "= 0), (SELECT COUNT(*) FROM event WHERE actor_id = a.id AND at >= ?2 AND kind = 0), (SELECT COUNT(*) "
    "FROM "
    "milestone WHERE actor_id = a.id AND stage = 0), a.last_activity_at, a.created_at, a.uid FROM actor a "
    "JOIN "
    "operator o ON o.id = a.operator_id WHERE a.id > 0 AND ";

template <class... Args>
std::vector<protocol::Operator> select_operators(Database& db, const CountFrom& from, const std::string& rest,
                                                 const Args&... args) {
    const auto members = read_members(db);
    std::vector<protocol::Operator> operators;
    db.each<std::int64_t, std::string, std::string, std::string, bool, std::int64_t, std::int64_t,
            std::int64_t, std::int64_t, std::int64_t, std::int64_t>(
        operator_sql + rest,
        [&](std::int64_t id, std::string uid, std::string name, std::string email, bool online,
            std::int64_t active, std::int64_t created, std::int64_t today, std::int64_t lately,
            std::int64_t accounts, std::int64_t leads) {
            const auto role = std::ranges::find(members, id, &Member::id)->role;
            operators.push_back({std::move(uid), std::move(name), std::move(email), role, online,
                                 from_micros(active), from_micros(created), today, lately, accounts, leads});
        },
        to_micros(from.now - away_after), to_micros(from.today), to_micros(from.now - recent), args...);
    return operators;
}

template <class Key>
std::vector<protocol::Seat> select_seats(Database& db, const CountFrom& from, const std::string& rest,
                                         const Key& key) {
    std::vector<protocol::Seat> seats;
    db.each<std::string, std::string, ActorStatus, std::int64_t, std::int64_t, std::int64_t, std::int64_t,
            std::int64_t, std::string>(
        seat_sql + rest,
        [&](std::string handle, std::string name, ActorStatus status, std::int64_t today, std::int64_t lately,
            std::int64_t leads, std::int64_t active, std::int64_t created, std::string uid) {
            seats.push_back({std::move(handle), std::move(name), status, today, lately, leads,
                             from_micros(active), from_micros(created), std::move(uid)});
        },
        to_micros(from.today), to_micros(from.now - recent), key);
    return seats;
}

std::optional<std::int64_t> find_seat(Database& db, const Handle& handle, std::int64_t operator_id) {
    return db.value<std::int64_t>("SELECT id FROM actor WHERE handle = ? AND operator_id = ?", handle.str(),
                                  operator_id);
}

std::string name_of(Database& db, std::int64_t operator_id) {
    return db.value<std::string>("SELECT name FROM operator WHERE id = ?", operator_id).value_or("");
}

void set_seat_status(Transaction& tx, std::int64_t seat, ActorStatus status) {
    const auto changed =
        tx.db.run("UPDATE actor SET status = ?1, status_ver = ?2, seq = ?3 WHERE id = ?4 AND status <> ?1",
                  status, tx.next_version(), tx.next_seq(), seat);
    if (changed > 0) tx.add_to_outbox(Entity::actor, seat);
}

void add_seat_event(Transaction& tx, std::int64_t seat, const std::string& what) {
    tx.add_event({.kind = EventKind::seat_changed, .actor_id = seat, .details = "Actor = [" + what + "]"});
}

[[noreturn]] void no_seat(Database& db, const Handle& handle, std::int64_t operator_id, const char* field) {
    throw ProtocolError(ErrorCode::not_found,
                        fmt::format("{} does not use @{}", name_of(db, operator_id), handle.str()),
                        "see who uses which account with: instacrm actors list", field);
}

}  // namespace

std::vector<protocol::Operator> read_operators(Database& db, const CountFrom& from) {
    return select_operators(db, from, " ORDER BY name");
}

protocol::Operator read_operator(Database& db, std::int64_t id, const CountFrom& from) {
    return select_operators(db, from, " AND id = ?4", id).at(0);
}

std::vector<protocol::Seat> seats_of_operator(Database& db, std::int64_t id, const CountFrom& from) {
    return select_seats(db, from, "a.operator_id = ?3 ORDER BY a.handle", id);
}

std::vector<protocol::Seat> seats_of_account(Database& db, const Handle& handle, const CountFrom& from) {
    return select_seats(db, from, "a.handle = ?3 ORDER BY o.name", handle.str());
}

bool rename_operator(Transaction& tx, std::int64_t id, const std::string& wanted) {
    if (id != tx.self().operator_id) require(tx, Step::rename_other);
    const std::string name = storable(trim(wanted));
    if (name.empty() || code_points(name) > longest_name)
        throw Invalid("a name has 1 to 32 characters", "write the name that the team is to see");
    if (tx.db.value<std::int64_t>("SELECT 1 FROM operator WHERE name = ? AND id <> ?", name, id))
        throw Invalid("somebody in the team is called \"" + printable(name) + "\" already",
                      "choose another name");
    const auto before = name_of(tx.db, id);
    if (!set_operator_name(tx, id, name)) return false;
    tx.add_event({.kind = EventKind::operator_changed,
                  .details = "Operator Change = [" + change_text("Name", before, name) + "]"});
    return true;
}

bool set_role(Transaction& tx, std::int64_t id, OperatorRole role) {
    require(tx, Step::set_role);
    const auto members = read_members(tx.db);
    const auto member = std::ranges::find(members, id, &Member::id);
    if (member->role == role) return false;
    const auto owners = std::ranges::count(members, OperatorRole::owner, &Member::role);
    if (member->role == OperatorRole::owner && owners == 1)
        throw ProtocolError(ErrorCode::conflict, member->name + " is the only owner of the team",
                            "make somebody else an owner first: instacrm operators roles NAME owner",
                            "params.operator_name");
    tx.db.run("UPDATE operator SET role = ?, role_ver = ?, seq = ? WHERE id = ?", role, tx.next_version(),
              tx.next_seq(), id);
    tx.add_to_outbox(Entity::operator_, id);
    tx.add_event({.kind = EventKind::operator_changed,
                  .details = fmt::format("Operator Change = [Role ({}): {} -> {}]", member->name,
                                         to_string(member->role), to_string(role))});
    return true;
}

bool share_account(Transaction& tx, const Handle& handle, std::int64_t with) {
    const bool party = find_seat(tx.db, handle, tx.self().operator_id).has_value();
    if (seats_of(tx.db, handle).empty())
        throw ProtocolError(ErrorCode::not_found, "no account @" + handle.str() + " is known",
                            "see the accounts with: instacrm actors list", "params.handle");
    require(tx, Step::manage_seat, party);
    const auto known = find_seat(tx.db, handle, with);
    const auto discarded =
        known && tx.db.value<std::int64_t>("SELECT 1 FROM actor WHERE id = ? AND status = ?", *known,
                                           ActorStatus::discarded);
    if (known && !discarded) return false;
    if (known) set_seat_status(tx, *known, ActorStatus::active);
    const auto seat = known ? *known : add_seat(tx, handle, with);
    add_seat_event(tx, seat, "Shared: @" + handle.str() + " with " + name_of(tx.db, with));
    return true;
}

void transfer_account(Transaction& tx, const Handle& handle, std::int64_t from, std::int64_t to) {
    const auto seat = find_seat(tx.db, handle, from);
    if (!seat) no_seat(tx.db, handle, from, "params.from");
    require(tx, Step::manage_seat, from == tx.self().operator_id);
    if (from == to) throw Invalid("the account is theirs already", "name two people");
    auto receiving = *seat;
    if (const auto other = find_seat(tx.db, handle, to)) {
        set_seat_status(tx, *other, ActorStatus::active);
        set_seat_status(tx, *seat, ActorStatus::discarded);
        receiving = *other;
    } else {
        tx.db.run("UPDATE actor SET operator_id = ?, operator_ver = ?, seq = ? WHERE id = ?", to,
                  tx.next_version(), tx.next_seq(), *seat);
        tx.add_to_outbox(Entity::actor, *seat);
    }
    add_seat_event(tx, receiving,
                   fmt::format("Transferred: @{} from {} to {}", handle.str(), name_of(tx.db, from),
                               name_of(tx.db, to)));
}

bool transfer_lead(Transaction& tx, const LeadRef& lead, const Handle& account,
                   std::optional<std::int64_t> operator_id) {
    const auto seats = seats_of(tx.db, account);
    auto seat = find_seat(tx.db, account, operator_id.value_or(tx.self().operator_id));
    if (!seat && operator_id) no_seat(tx.db, account, *operator_id, "params.operator_name");
    if (!seat && seats.size() == 1) seat = seats.front();
    if (!seat && seats.empty())
        throw ProtocolError(ErrorCode::not_found, "no account @" + account.str() + " is known",
                            "see the accounts with: instacrm actors list", "params.actor");
    if (!seat)
        throw ProtocolError(
            ErrorCode::invalid_params,
            fmt::format("{} people use @{}, and you are none of them", seats.size(), account.str()),
            "say whose it is to be, with --operator", "params.operator_name");
    const auto before =
        tx.db.value<std::optional<std::int64_t>>("SELECT owner_id FROM lead WHERE id = ?", lead.id);
    if (before && *before == seat) return false;
    tx.db.run("UPDATE lead SET owner_id = ?, owner_ver = ? WHERE id = ?", *seat, tx.next_version(), lead.id);
    tx.add_event({.kind = EventKind::owner_changed,
                  .actor_id = *seat,
                  .lead_id = lead.id,
                  .details = "[Transfer] Ownership claimed by @" + account.str()});
    mark_changed(tx, lead, bits(LeadField::owner));
    return true;
}

}  // namespace instacrm::store
