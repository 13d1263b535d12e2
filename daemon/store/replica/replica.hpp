// The store as one replica of the team's data: what it has to tell the cloud, and taking in what the cloud
// says. Everything that merges lives here; docs/sync.md explains why it converges.
#pragma once

#include "daemon/store/replica/rows.hpp"
#include "daemon/store/transaction.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::store {

/// A push that was begun. The cloud remembers the newest token of each agent.
struct PushMark {
    std::string token;
    std::int64_t last_op = 0;  ///< the newest outbox entry in it
    bool acknowledged = false;
};

struct SyncState {
    std::string agent;             ///< this replica's name in the cloud; empty: none yet
    std::string epoch;             ///< of the cloud that the cursor is in; empty: never connected
    std::int64_t cursor = 0;       ///< every change up to this number is here
    std::vector<PushMark> pushes;  ///< newest first
};
SyncState read_sync_state(Database& db);

/// Entries of the outbox, for people.
struct OutboxCounts {
    std::int64_t waiting = 0;
    std::int64_t parked = 0;
};
OutboxCounts count_outbox(Database& db);

/// Draws this replica a name. All that is in the store is to be offered again; the cursor goes back to the
/// start of `epoch`.
void start_over(Transaction& tx, const std::string& agent, const std::string& epoch);

/// What says who was erased: the team's keys and the marks.
Rows read_erasures(Database& db);

/// The store was put back from an older copy. With its next round of sync it draws a new name and offers all
/// that it has. `erasures`, of the store that it replaces: none of these people comes back.
void start_from_copy(Transaction& tx, const Rows& erasures);

/// Begins in `epoch` from the start, keeping the name: offers again all that is in the store. `last_push`:
/// the newest that the cloud of this epoch has of us, if any.
void enter_epoch(Transaction& tx, const std::string& epoch, const std::string& last_push);

/// Rows that `rows` refer to and that are neither here nor among them.
Wanted find_missing(Database& db, const Rows& rows);

/// Gives the DMs of other programs the time that stands with their texts.
void settle_times(Rows& rows);

/// Merges rows from the cloud, and moves the cursor (if any) with them. A field with a change of ours that is
/// still to be sent keeps the newer version; all else becomes what the cloud says.
void apply_rows(Transaction& tx, const Rows& rows, std::optional<std::int64_t> cursor);

/// The oldest waiting entries of the outbox as rows, each once.
struct Outgoing {
    Rows rows;
    std::int64_t last_op = 0;  ///< 0: nothing waits
    std::size_t entries = 0;
};
Outgoing read_outgoing(Database& db, std::size_t max_entries);

/// Notes that a push of `rows`, everything up to `last_op`, begins. Versions above `now` are lowered to it,
/// in the rows and here, before anything is sent: so whatever becomes of the push, nobody holds a version
/// that the cloud would not have. `now` is the cloud's, under its lock. A field that was edited meanwhile
/// keeps its own.
void begin_push(Transaction& tx, const std::string& token, std::int64_t last_op, Rows& rows, Version now);

/// The cloud has the push: its entries go. `pushed`: its rows, if they are known. `cursor`: when nobody
/// else's change lies between.
void acknowledge(Transaction& tx, const PushMark& push, const Rows* pushed,
                 std::optional<std::int64_t> cursor);

/// Takes an entry that the cloud refuses, with what depends on it, out of the queue. It stays, with the
/// error.
void park(Transaction& tx, std::int64_t op_id, const std::string& error);
/// Puts parked entries back: all, or one.
std::int64_t unpark(Transaction& tx, std::optional<std::int64_t> op_id);
/// Gives parked entries up; the rows stay here.
std::int64_t drop_parked(Transaction& tx, std::optional<std::int64_t> op_id);

/// A line of `sync log`.
void add_sync_log(Transaction& tx, const std::string& what, const std::string& text);

}  // namespace instacrm::store
