// How far this replica and the cloud know each other.
#include "daemon/store/leads.hpp"
#include "daemon/store/replica/references.hpp"
#include "daemon/store/replica/replica.hpp"

#include <unordered_set>

namespace instacrm::store {
namespace {

constexpr std::int64_t kept_pushes = 100;
constexpr std::int64_t kept_log_lines = 1000;

/// Everything that a cloud without us would lack, parents first. Placeholders and what was derived here stay.
constexpr const char* offer_all_sql[] = {
    "DELETE FROM outbox WHERE state = 0",
    "INSERT INTO outbox (entity, row_id) SELECT 0, id FROM operator WHERE id > 0",
    "INSERT INTO outbox (entity, row_id) SELECT 1, id FROM actor WHERE id > 0",
    "INSERT INTO outbox (entity, row_id, fields) SELECT 2, id, -1 FROM lead WHERE id > 0",
    "INSERT INTO outbox (entity, row_id) SELECT 4, id FROM rule",
    "INSERT INTO outbox (entity, row_id) SELECT 5, id FROM goal",
    "INSERT INTO outbox (entity, row_id) SELECT 6, id FROM vote",
    "INSERT INTO outbox (entity, row_id) SELECT 7, lead_id FROM followup",
    "INSERT INTO outbox (entity, row_id) SELECT 8, id FROM team_setting",
    "INSERT INTO outbox (entity, row_id) SELECT 9, id FROM suppression",
    "INSERT INTO outbox (entity, row_id) SELECT 3, id FROM event WHERE flags & 4 = 0",
    "INSERT INTO outbox (entity, row_id) SELECT 10, id FROM tombstone WHERE new_uid IS NOT NULL",
    // The cloud may not hold these any more: its own ids for the same people win again.
    "UPDATE operator SET in_cloud = 0",
    "UPDATE actor SET in_cloud = 0",
    "UPDATE lead SET in_cloud = 0",
    "DELETE FROM uid_alias WHERE twin < 2",
};
static_assert(static_cast<int>(Entity::tombstone) == 10 && static_cast<int>(Entity::event) == 3);
static_assert(static_cast<int>(EventFlag::derived) == 4);

void offer_everything(Transaction& tx) {
    for (const auto* sql : offer_all_sql) tx.db.run(sql);
}

void set_cursor(Transaction& tx, const std::string& epoch, std::int64_t seq) {
    tx.db.run("UPDATE cloud_cursor SET epoch = ?, seq = ? WHERE scope = 'team'", epoch, seq);
}

/// Marks what the cloud now holds under our ids.
void mark_in_cloud(Transaction& tx, const Rows& rows) {
    for (const auto& row : rows.of<OperatorRow>())
        tx.db.run("UPDATE operator SET in_cloud = 1 WHERE uid = ?", row.id);
    for (const auto& row : rows.of<ActorRow>())
        tx.db.run("UPDATE actor SET in_cloud = 1 WHERE uid = ?", row.id);
    for (const auto& row : rows.of<LeadRow>())
        tx.db.run("UPDATE lead SET in_cloud = 1 WHERE uid = ? AND in_cloud = 0", row.id);
}

/// A versioned column, and where its version was in what was pushed.
template <class Row>
struct Lowered {
    const char* sql;
    Version Row::*version;
};

constexpr Lowered<LeadRow> lead_versions[] = {
    {"UPDATE lead SET handle_ver = ? WHERE uid = ? AND handle_ver = ?", &LeadRow::handle_ver},
    {"UPDATE lead SET status_ver = ? WHERE uid = ? AND status_ver = ?", &LeadRow::status_ver},
    {"UPDATE lead SET profile_ver = ? WHERE uid = ? AND profile_ver = ?", &LeadRow::profile_ver},
    {"UPDATE lead SET email_ver = ? WHERE uid = ? AND email_ver = ?", &LeadRow::email_ver},
    {"UPDATE lead SET phone_ver = ? WHERE uid = ? AND phone_ver = ?", &LeadRow::phone_ver},
    {"UPDATE lead SET contact_source_ver = ? WHERE uid = ? AND contact_source_ver = ?",
     &LeadRow::contact_source_ver},
    {"UPDATE lead SET reachability_ver = ? WHERE uid = ? AND reachability_ver = ?",
     &LeadRow::reachability_ver},
    {"UPDATE lead SET owner_ver = ? WHERE uid = ? AND owner_ver = ?", &LeadRow::owner_ver},
    {"UPDATE lead SET removed_ver = ? WHERE uid = ? AND removed_ver = ?", &LeadRow::removed_ver},
};
constexpr Lowered<ActorRow> actor_versions[] = {
    {"UPDATE actor SET operator_ver = ? WHERE uid = ? AND operator_ver = ?", &ActorRow::operator_ver},
    {"UPDATE actor SET status_ver = ? WHERE uid = ? AND status_ver = ?", &ActorRow::status_ver},
};
constexpr Lowered<OperatorRow> operator_versions[] = {
    {"UPDATE operator SET name_ver = ? WHERE uid = ? AND name_ver = ?", &OperatorRow::name_ver},
    {"UPDATE operator SET role_ver = ? WHERE uid = ? AND role_ver = ?", &OperatorRow::role_ver},
};
constexpr Lowered<SharedRule> rule_versions[] = {
    {"UPDATE rule SET status_ver = ? WHERE uid = ? AND status_ver = ?", &SharedRule::status_ver},
};
constexpr Lowered<GoalRow> goal_versions[] = {
    {"UPDATE goal SET status_ver = ? WHERE uid = ? AND status_ver = ?", &GoalRow::status_ver},
};

template <class Row, std::size_t N>
void adopt_lowered(Transaction& tx, const std::vector<Row>& rows, const Lowered<Row> (&columns)[N],
                   Version now) {
    for (const auto& row : rows) {
        for (const auto& column : columns) {
            if (row.*column.version > now) tx.db.run(column.sql, now, row.id, row.*column.version);
        }
    }
}

/// Lowers versions in rows; a field that was edited again meanwhile has another version here and keeps it.
void adopt_lowered(Transaction& tx, const Rows& pushed, Version now) {
    adopt_lowered(tx, pushed.of<LeadRow>(), lead_versions, now);
    adopt_lowered(tx, pushed.of<ActorRow>(), actor_versions, now);
    adopt_lowered(tx, pushed.of<OperatorRow>(), operator_versions, now);
    adopt_lowered(tx, pushed.of<SharedRule>(), rule_versions, now);
    adopt_lowered(tx, pushed.of<GoalRow>(), goal_versions, now);
    for (const auto& row : pushed.of<VoteRow>()) {
        if (row.ver > now)
            tx.db.run("UPDATE vote SET ver = ? WHERE subject_uid = ? AND ver = ?", now, row.subject_id,
                      row.ver);
    }
    for (const auto& row : pushed.of<SettingRow>()) {
        if (row.ver > now)
            tx.db.run("UPDATE team_setting SET ver = ? WHERE key = ? AND ver = ?", now, row.name, row.ver);
    }
    for (const auto& row : pushed.of<FollowupRow>()) {
        if (row.ver > now)
            tx.db.run(
                "UPDATE followup SET ver = ? WHERE ver = ? AND lead_id = (SELECT id FROM lead WHERE uid = ?)",
                now, row.ver, row.lead_id);
    }
}

void lower(Version& version, Version now) {
    version = std::min(version, now);
}

template <class Row, std::size_t N>
void lower(std::vector<Row>& rows, const Lowered<Row> (&columns)[N], Version now) {
    for (auto& row : rows) {
        for (const auto& column : columns) lower(row.*column.version, now);
    }
}

void lower_versions(Rows& rows, Version now) {
    lower(rows.of<LeadRow>(), lead_versions, now);
    lower(rows.of<ActorRow>(), actor_versions, now);
    lower(rows.of<OperatorRow>(), operator_versions, now);
    lower(rows.of<SharedRule>(), rule_versions, now);
    lower(rows.of<GoalRow>(), goal_versions, now);
    for (auto& row : rows.of<LeadRow>()) lower(row.notes_ver, now);
    for (auto& row : rows.of<VoteRow>()) lower(row.ver, now);
    for (auto& row : rows.of<SettingRow>()) lower(row.ver, now);
    for (auto& row : rows.of<FollowupRow>()) lower(row.ver, now);
}

/// What falls with a parked row: entries that cannot be taken without it.
struct Children {
    Entity parent;
    const char* why;
    const char* sql;
};
constexpr Children children_sql[] = {
    {Entity::lead, "its lead is parked",
     "UPDATE outbox SET state = 1, error = ? WHERE state = 0 AND entity = 3 AND row_id IN (SELECT id FROM "
     "event "
     "WHERE lead_id = ?)"},
    {Entity::actor, "its account is parked",
     "UPDATE outbox SET state = 1, error = ? WHERE state = 0 AND entity = 3 AND row_id IN (SELECT id FROM "
     "event "
     "WHERE actor_id = ?)"},
    {Entity::operator_, "its operator is parked",
     "UPDATE outbox SET state = 1, error = ? WHERE state = 0 AND entity = 3 AND row_id IN (SELECT id FROM "
     "event "
     "WHERE operator_id = ?)"},
    {Entity::operator_, "its operator is parked",
     "UPDATE outbox SET state = 1, error = ? WHERE state = 0 AND entity = 1 AND row_id IN (SELECT id FROM "
     "actor "
     "WHERE operator_id = ?)"},
};

/// Collects the ids that are not known, each once.
class Missing {
public:
    Missing(Entity entity, Database& db) : entity_(entity), references_(db) {}

    void known(const std::string& uid) { seen_.insert(uid); }
    void need(const std::string& uid) {
        if (!uid.empty() && seen_.insert(uid).second && !references_.find(entity_, uid)) ids_.push_back(uid);
    }
    void need(const Text& uid) {
        if (uid) need(*uid);
    }
    std::vector<std::string> take() { return std::move(ids_); }

private:
    Entity entity_;
    References references_;
    std::unordered_set<std::string> seen_;
    std::vector<std::string> ids_;
};

}  // namespace

SyncState read_sync_state(Database& db) {
    SyncState state;
    state.agent = db.value<std::string>("SELECT value FROM meta WHERE key = 'agent'").value_or("");
    if (const auto cursor =
            db.one<std::string, std::int64_t>("SELECT epoch, seq FROM cloud_cursor WHERE scope = 'team'"))
        std::tie(state.epoch, state.cursor) = *cursor;
    db.each<std::string, std::int64_t, bool>("SELECT token, last_op, acked FROM cloud_push ORDER BY n DESC",
                                             [&](std::string token, std::int64_t last_op, bool acked) {
                                                 state.pushes.push_back({std::move(token), last_op, acked});
                                             });
    return state;
}

OutboxCounts count_outbox(Database& db) {
    return {db.value<std::int64_t>("SELECT COUNT(*) FROM outbox WHERE state = 0").value_or(0),
            db.value<std::int64_t>("SELECT COUNT(*) FROM outbox WHERE state <> 0").value_or(0)};
}

void start_over(Transaction& tx, const std::string& agent, const std::string& epoch) {
    tx.db.run(
        "INSERT INTO meta (key, value) VALUES ('agent', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
        agent);
    enter_epoch(tx, epoch, "");
}

void start_from_copy(Transaction& tx, const Rows& erasures) {
    start_over(tx, "", "");  // before the erasures: a lead that no cloud has is erased by its mark
    apply_rows(tx, erasures, std::nullopt);
}

void enter_epoch(Transaction& tx, const std::string& epoch, const std::string& last_push) {
    offer_everything(tx);
    tx.db.run("DELETE FROM cloud_push");
    if (!last_push.empty())
        tx.db.run("INSERT INTO cloud_push (token, last_op, acked) VALUES (?, 0, 1)", last_push);
    set_cursor(tx, epoch, 0);
}

Wanted find_missing(Database& db, const Rows& rows) {
    Missing operators(Entity::operator_, db);
    Missing actors(Entity::actor, db);
    Missing leads(Entity::lead, db);
    for (const auto& row : rows.of<OperatorRow>()) operators.known(row.id);
    for (const auto& row : rows.of<ActorRow>()) actors.known(row.id);
    for (const auto& row : rows.of<LeadRow>()) leads.known(row.id);

    Wanted wanted;
    std::unordered_set<std::string> events;
    std::unordered_set<std::string> with_text;
    for (const auto& row : rows.of<EventRow>()) events.insert(row.id);
    for (const auto& row : rows.of<MessageRow>()) with_text.insert(row.event_id);
    const auto need_event = [&](const std::string& uid) {
        if (events.insert(uid).second && !db.value<std::int64_t>("SELECT 1 FROM event WHERE uid = ?", uid))
            wanted.events.push_back(uid);
    };

    for (const auto& row : rows.of<ActorRow>()) operators.need(row.operator_id);
    for (const auto& row : rows.of<LeadRow>()) actors.need(row.owner_id);
    for (const auto& row : rows.of<EventRow>()) {
        operators.need(row.operator_id);
        actors.need(row.actor_id);
        leads.need(row.lead_id);
        // Another program's DM has its sending time with its text only.
        if (!row.at && row.type == "Outreach" && with_text.insert(row.id).second)
            wanted.messages_of.push_back(row.id);
    }
    for (const auto& row : rows.of<MessageRow>()) need_event(row.event_id);
    for (const auto& row : rows.of<NoteRow>()) need_event(row.event_id);
    const auto need_scope = [&](const auto& row) {
        operators.need(row.operator_id);
        actors.need(row.actor_id);
        operators.need(row.suggested_by);
    };
    for (const auto& row : rows.of<SharedRule>()) need_scope(row);
    for (const auto& row : rows.of<GoalRow>()) need_scope(row);
    for (const auto& row : rows.of<VoteRow>()) operators.need(row.operator_id);
    for (const auto& row : rows.of<FollowupRow>()) {
        leads.need(row.lead_id);
        operators.need(row.operator_id);
    }
    for (const auto& row : rows.of<TombstoneRow>()) leads.need(row.new_id);
    wanted.operators = operators.take();
    wanted.actors = actors.take();
    wanted.leads = leads.take();
    return wanted;
}

void begin_push(Transaction& tx, const std::string& token, std::int64_t last_op, Rows& rows, Version now) {
    tx.db.run("INSERT INTO cloud_push (token, last_op) VALUES (?, ?)", token, last_op);
    // The newest one that the cloud has stays, however many came to nothing since.
    tx.db.run(
        "DELETE FROM cloud_push WHERE n <= (SELECT MAX(n) FROM cloud_push) - ? AND n < (SELECT MAX(n) FROM "
        "cloud_push "
        "WHERE acked = 1)",
        kept_pushes);
    adopt_lowered(tx, rows, now);
    lower_versions(rows, now);
}

void acknowledge(Transaction& tx, const PushMark& push, const Rows* pushed,
                 std::optional<std::int64_t> cursor) {
    tx.db.run("UPDATE cloud_push SET acked = 1 WHERE n <= (SELECT n FROM cloud_push WHERE token = ?)",
              push.token);
    tx.db.run("DELETE FROM outbox WHERE state = 0 AND op_id <= ?", push.last_op);
    if (pushed != nullptr) mark_in_cloud(tx, *pushed);
    if (cursor) tx.db.run("UPDATE cloud_cursor SET seq = ? WHERE scope = 'team'", *cursor);
}

void park(Transaction& tx, std::int64_t op_id, const std::string& error) {
    const auto entry =
        tx.db.one<Entity, std::int64_t>("SELECT entity, row_id FROM outbox WHERE op_id = ?", op_id);
    if (!entry) return;
    const auto [entity, row_id] = *entry;
    tx.db.run("UPDATE outbox SET state = 1, error = ? WHERE op_id = ?", error, op_id);
    // What needs the refused row would be refused as well.
    for (const auto& child : children_sql) {
        if (child.parent == entity) tx.db.run(child.sql, child.why, row_id);
    }
}

std::int64_t unpark(Transaction& tx, std::optional<std::int64_t> op_id) {
    // Entries get new numbers: the cloud may have acknowledged higher ones.
    const auto count = tx.db.run(
        "INSERT INTO outbox (entity, row_id, fields) SELECT entity, row_id, fields FROM outbox WHERE state = "
        "1 AND "
        "(?1 IS NULL OR op_id = ?1) ORDER BY op_id",
        op_id);
    tx.db.run("DELETE FROM outbox WHERE state = 1 AND (?1 IS NULL OR op_id = ?1)", op_id);
    return count;
}

std::int64_t drop_parked(Transaction& tx, std::optional<std::int64_t> op_id) {
    return tx.db.run("DELETE FROM outbox WHERE state = 1 AND (?1 IS NULL OR op_id = ?1)", op_id);
}

void add_sync_log(Transaction& tx, const std::string& what, const std::string& text) {
    tx.db.run("INSERT INTO sync_log (at, what, text) VALUES (?, ?, ?)", to_micros(tx.now()), what, text);
    tx.db.run("DELETE FROM sync_log WHERE n <= (SELECT MAX(n) FROM sync_log) - ?", kept_log_lines);
}

}  // namespace instacrm::store
