// A team's data as it travels between stores: rows in the words of the shared schema (v2 and what was added),
// with team-wide ids. Plain values; docs/sync.md says how they are merged.
#pragma once

#include "common/domain/time.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace instacrm::store {

/// A field's version: hybrid logical clock, microseconds since 1970 UTC. 0: never set.
using Version = std::int64_t;
using Text = std::optional<std::string>;

struct OperatorRow {
    std::string id;
    std::string email;
    std::string name;
    Version name_ver = 0;
    std::string status;
    std::int64_t role = 0;
    Version role_ver = 0;
    Time created_at;
    Time last_activity_at;
};
BOOST_DESCRIBE_STRUCT(OperatorRow, (),
                      (id, email, name, name_ver, status, role, role_ver, created_at, last_activity_at))

struct ActorRow {
    std::string id;
    std::string handle;
    std::string operator_id;
    Version operator_ver = 0;
    std::string status;
    Version status_ver = 0;
    Time created_at;
    Time last_activity_at;
};
BOOST_DESCRIBE_STRUCT(ActorRow, (),
                      (id, handle, operator_id, operator_ver, status, status_ver, created_at,
                       last_activity_at))

struct LeadRow {
    std::string id;
    std::string handle;
    Version handle_ver = 0;
    std::string status;
    Version status_ver = 0;
    Version status_foreign_ver = 0;  ///< the version that another program's change of the status got
    Text full_name;
    Text bio;
    Text link;
    Version profile_ver = 0;
    std::string email;
    Version email_ver = 0;
    std::string phone;
    Version phone_ver = 0;
    std::string contact_source;
    Version contact_source_ver = 0;
    std::int64_t reachability = 0;
    Version reachability_ver = 0;
    Text owner_id;  ///< an actor
    Version owner_ver = 0;
    std::int64_t removed = 0;
    Version removed_ver = 0;
    std::string notes;  ///< the newest note, for other programs
    Version notes_ver = 0;
    Version notes_foreign_ver = 0;  ///< the version that another program's edit of the notes got
    Time first_contacted_at;        ///< of a lead without a DM: when it was added
    Time updated_at;
};
BOOST_DESCRIBE_STRUCT(LeadRow, (),
                      (id, handle, handle_ver, status, status_ver, status_foreign_ver, full_name, bio, link,
                       profile_ver, email, email_ver, phone, phone_ver, contact_source, contact_source_ver,
                       reachability, reachability_ver, owner_id, owner_ver, removed, removed_ver, notes,
                       notes_ver, notes_foreign_ver, first_contacted_at, updated_at))

struct EventRow {
    std::string id;
    std::string type;
    Text kind;  ///< none: another program's
    std::string operator_id;
    std::string actor_id;
    std::string lead_id;
    Text details;
    Time created_at;
    std::optional<Time> at;  ///< none: another program's; then the message's sending time, or created_at
    std::optional<std::int64_t> from_value;
    std::optional<std::int64_t> to_value;
    std::int64_t flags = 0;
    Text client_key;
};
BOOST_DESCRIBE_STRUCT(EventRow, (),
                      (id, type, kind, operator_id, actor_id, lead_id, details, created_at, at, from_value,
                       to_value, flags, client_key))

/// The text of a DM.
struct MessageRow {
    std::string id;
    std::string event_id;
    std::string text;
    Time sent_at;
    std::int64_t state = 0;  ///< TextState
};
BOOST_DESCRIBE_STRUCT(MessageRow, (), (id, event_id, text, sent_at, state))

struct NoteRow {
    std::string event_id;
    std::string lead_id;
    std::string operator_id;
    std::string text;
    Time created_at;
};
BOOST_DESCRIBE_STRUCT(NoteRow, (), (event_id, lead_id, operator_id, text, created_at))

/// A rule as it travels; RuleRow is the store's own.
struct SharedRule {
    std::string id;
    std::string type;
    std::string metric;
    std::int64_t limit_value = 0;
    std::int64_t window_sec = 0;
    std::string severity;
    Text options;
    Text operator_id;
    Text actor_id;
    std::string status;
    Version status_ver = 0;
    Text suggested_by;
    Time created_at;
};
BOOST_DESCRIBE_STRUCT(SharedRule, (),
                      (id, type, metric, limit_value, window_sec, severity, options, operator_id, actor_id,
                       status, status_ver, suggested_by, created_at))

struct GoalRow {
    std::string id;
    std::string metric;
    std::int64_t target_value = 0;
    std::string frequency;
    Text operator_id;
    Text actor_id;
    std::string status;
    Version status_ver = 0;
    Text suggested_by;
    Time created_at;
    Time start_at;
    std::optional<Time> end_at;
};
BOOST_DESCRIBE_STRUCT(GoalRow, (),
                      (id, metric, target_value, frequency, operator_id, actor_id, status, status_ver,
                       suggested_by, created_at, start_at, end_at))

struct VoteRow {
    std::string subject_id;  ///< a goal or a rule
    std::string operator_id;
    std::int64_t value = 0;
    Version ver = 0;
};
BOOST_DESCRIBE_STRUCT(VoteRow, (), (subject_id, operator_id, value, ver))

struct FollowupRow {
    std::string lead_id;
    Time due_at;
    std::int64_t state = 0;
    std::string operator_id;
    Version ver = 0;
};
BOOST_DESCRIBE_STRUCT(FollowupRow, (), (lead_id, due_at, state, operator_id, ver))

struct SettingRow {
    std::string name;
    std::string value;
    Version ver = 0;
};
BOOST_DESCRIBE_STRUCT(SettingRow, (), (name, value, ver))

struct SuppressionRow {
    std::string mark;
    Time at;
};
BOOST_DESCRIBE_STRUCT(SuppressionRow, (), (mark, at))

/// A row that somebody deleted for good. `new_id`: an erased lead's id from then on.
struct TombstoneRow {
    std::string table;
    std::string id;
    Text new_id;
};
BOOST_DESCRIBE_STRUCT(TombstoneRow, (), (table, id, new_id))

/// Some rows of every table, in the order in which one may refer to another; whom to keep out comes before
/// the people, and what takes the place of a row before the row's tombstone.
struct Rows {
    std::tuple<std::vector<SettingRow>, std::vector<SuppressionRow>, std::vector<OperatorRow>,
               std::vector<ActorRow>, std::vector<LeadRow>, std::vector<EventRow>, std::vector<MessageRow>,
               std::vector<NoteRow>, std::vector<SharedRule>, std::vector<GoalRow>, std::vector<VoteRow>,
               std::vector<FollowupRow>, std::vector<TombstoneRow>>
        tables;

    template <class Row>
    std::vector<Row>& of() {
        return std::get<std::vector<Row>>(tables);
    }
    template <class Row>
    const std::vector<Row>& of() const {
        return std::get<std::vector<Row>>(tables);
    }
    /// Calls `visit(rows)` for each table's vector, in order.
    template <class Visit>
    void each(Visit&& visit) {
        std::apply([&](auto&... rows) { (visit(rows), ...); }, tables);
    }
    template <class Visit>
    void each(Visit&& visit) const {
        std::apply([&](const auto&... rows) { (visit(rows), ...); }, tables);
    }
    std::size_t size() const {
        std::size_t count = 0;
        each([&](const auto& rows) { count += rows.size(); });
        return count;
    }
};

/// The same rows in the same order, in parts of at most `most`.
std::vector<Rows> in_parts(Rows rows, std::size_t most);

/// Ids of rows that are needed besides others: their children came first.
struct Wanted {
    std::vector<std::string> operators;
    std::vector<std::string> actors;
    std::vector<std::string> leads;
    std::vector<std::string> events;
    std::vector<std::string> messages_of;  ///< events whose text is needed
    bool empty() const {
        return operators.empty() && actors.empty() && leads.empty() && events.empty() && messages_of.empty();
    }
    bool operator==(const Wanted&) const = default;
};

}  // namespace instacrm::store
