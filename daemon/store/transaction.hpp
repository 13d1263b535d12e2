// What a request may change: handed to it by the writer, on the writer's thread, inside a transaction.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/ids.hpp"
#include "common/domain/time.hpp"
#include "daemon/store/sql.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::store {

/// A heartbeat is worth a write, here and in the cloud, once a minute.
inline constexpr Duration heartbeat = std::chrono::minutes(1);

/// Row 0 of operator, actor and lead stands for "none".
inline constexpr std::int64_t nobody = 0;

/// The operator that this daemon serves.
struct Self {
    std::int64_t operator_id = nobody;
    std::string email;
};

/// What the outbox says has changed; the numbers are stored.
enum class Entity : std::uint8_t {
    operator_,
    actor,
    lead,
    event,
    rule,
    goal,
    vote,
    followup,
    team_setting,
    suppression,
    tombstone  ///< of an erased lead
};

/// The fields of a lead that have a version of their own, as bits of the outbox's `fields`.
enum class LeadField : std::uint16_t {
    handle = 1U << 0U,
    status = 1U << 1U,
    profile = 1U << 2U,
    email = 1U << 3U,
    phone = 1U << 4U,
    contact_source = 1U << 5U,
    reachability = 1U << 6U,
    owner = 1U << 7U,
    removed = 1U << 8U
};

constexpr std::int64_t bits(LeadField field) {
    return static_cast<std::int64_t>(field);
}

/// Flags of an event; the bits are stored.
enum class EventFlag : std::uint8_t {
    time_clamped = 1U << 0U,
    text_cut = 1U << 1U,
    derived = 1U << 2U  ///< made here from another program's change of a row; never sent
};

/// What happened, ready to be written.
struct NewEvent {
    EventKind kind = EventKind::foreign;
    std::int64_t actor_id = nobody;
    std::int64_t lead_id = nobody;
    std::optional<std::int64_t> operator_id = {};  ///< default: the daemon's own
    std::optional<Time> at = {};                   ///< default: now
    std::optional<Time> taken_at = {};             ///< when it reached us, or the spool; default: now
    std::optional<std::string> client_id = {};     ///< the client message id, if it came with one
    std::optional<std::int64_t> from_value = {};
    std::optional<std::int64_t> to_value = {};
    std::int64_t flags = 0;
    std::optional<std::string> details = {};
};

struct WrittenEvent {
    std::int64_t id = 0;
    std::string uid;
};

/// The sequence number and the hybrid logical clock; they become the writer's own only after COMMIT.
struct Clocks {
    std::int64_t seq = 0;
    std::int64_t hlc = 0;
};

/// How a part of a transaction is undone. A savepoint makes SQLite keep a copy of every page, which costs
/// more than the change itself; and what has to be undone is rare. So a transaction hopes for the best first,
/// and is begun again, with savepoints, when it was disappointed.
enum class Undo : std::uint8_t { in_hope, in_savepoints };

/// Thrown in hope: something has to be undone, and that takes the whole transaction. Not a std::exception:
/// nobody but the writer catches it.
struct OnceMore {};

/// What becomes of an attempt, most likely.
enum class Likely : std::uint8_t { kept, undone };

class Transaction {
public:
    Transaction(Database& database, const Self& self, Clocks clocks, Time now, const Random& random,
                Undo undo = Undo::in_savepoints)
        : db(database), self_(self), clocks_(clocks), now_(now), random_(random), undo_(undo) {}

    Database& db;

    Time now() const { return now_; }
    const Self& self() const { return self_; }
    const Random& random() const { return random_; }
    const Clocks& clocks() const { return clocks_; }

    /// A new local sequence number: every changed row gets one.
    std::int64_t next_seq() { return ++clocks_.seq; }
    /// A new version for a field: later than any seen here, and than the machine's clock.
    std::int64_t next_version();
    /// A teammate's version was seen: ours from now on are later.
    void saw_version(std::int64_t version) { clocks_.hlc = std::max(clocks_.hlc, version); }

    /// Writes the event, its outbox row and its rollup; and notes that the operator is at work.
    WrittenEvent add_event(const NewEvent& event);
    /// Tells the cloud, later, that a row changed.
    void add_to_outbox(Entity entity, std::int64_t row_id, std::int64_t fields = 0);

    /// Runs `work` so that it can be undone alone: when it throws or returns false, nothing of it is left,
    /// neither rows nor numbers nor touched leads. Throws what `work` throws, or OnceMore.
    void attempt(const std::function<bool()>& work, Likely outcome = Likely::kept);

    /// Whose lead.changed goes out after COMMIT.
    void touch_lead(std::string_view handle);
    /// Each once.
    std::vector<std::string> take_touched();
    /// Forgets what a rolled-back request touched.
    void forget_touched_since(std::size_t count) {
        touched_.resize(count);
        active_ = false;
    }
    std::size_t touched() const { return touched_.size(); }

private:
    void note_activity();
    void attempt_in_savepoint(const std::function<bool()>& work);
    void attempt_in_hope(const std::function<bool()>& work);
    void undo_attempt(const Clocks& clocks, std::size_t touched);
    std::string free_event_uid(const NewEvent& event);
    std::string drawn_event_uid();

    const Self& self_;
    Clocks clocks_;
    Time now_;
    const Random& random_;
    Undo undo_;
    std::string drawn_;    ///< the first of its events' ids that was drawn at random
    bool active_ = false;  ///< that the operator is at work was noted
    std::vector<std::string> touched_;
};

/// The id of the event that came with this client message id.
std::optional<std::string> find_event(Database& db, const std::string& client_id);

/// The v2 schema's EVENT_TYPE of a kind.
EventType type_of(EventKind kind);

}  // namespace instacrm::store
