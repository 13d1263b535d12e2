#include "daemon/sync/cloud/tables.hpp"

#include "common/domain/ids.hpp"

#include <array>

namespace instacrm::sync {
namespace {

namespace s = store;

constexpr Column id(std::string_view name) {
    return {name, keep, Kind::text, 20};
}
constexpr Column text(std::string_view name, int size, std::string_view rule = keep) {
    return {name, rule, Kind::text, size};
}
constexpr Column clob(std::string_view name, std::string_view rule = keep) {
    return {name, rule, Kind::clob};
}
constexpr Column integer(std::string_view name, std::string_view rule = keep) {
    return {name, rule, Kind::integer};
}
constexpr Column version(std::string_view name) {
    return {name, greatest, Kind::integer};
}
constexpr Column time(std::string_view name, std::string_view rule = keep) {
    return {name, rule, Kind::time};
}

constexpr Column operators[] = {id("OPR_ID"),
                                text("OPR_EMAIL", 255),
                                text("OPR_NAME", 32, "OPR_NAME_VER"),
                                version("OPR_NAME_VER"),
                                text("OPR_STATUS", 20, "LAST_ACTIVITY"),
                                integer("ROLE", "ROLE_VER"),
                                version("ROLE_VER"),
                                time("CREATED_AT"),
                                time("LAST_ACTIVITY", greatest)};

constexpr Column actors[] = {id("ACT_ID"),
                             text("ACT_USERNAME", 32),
                             text("OPR_ID", 20, "OPR_ID_VER"),
                             version("OPR_ID_VER"),
                             text("ACT_STATUS", 50, "ACT_STATUS_VER"),
                             version("ACT_STATUS_VER"),
                             time("CREATED_AT"),
                             time("LAST_ACTIVITY", greatest)};

constexpr Column leads[] = {id("TAR_ID"),
                            text("TAR_USERNAME", 32, "TAR_USERNAME_VER"),
                            version("TAR_USERNAME_VER"),
                            text("TAR_STATUS", 50, "TAR_STATUS_VER"),
                            version("TAR_STATUS_VER"),
                            version("TAR_STATUS_FOREIGN_VER"),
                            clob("FULL_NAME", "PROFILE_VER"),
                            clob("BIO", "PROFILE_VER"),
                            clob("LINK", "PROFILE_VER"),
                            version("PROFILE_VER"),
                            text("EMAIL", 500, "EMAIL_VER"),
                            version("EMAIL_VER"),
                            text("PHONE_NUM", 500, "PHONE_NUM_VER"),
                            version("PHONE_NUM_VER"),
                            clob("CONT_SOURCE", "CONT_SOURCE_VER"),
                            version("CONT_SOURCE_VER"),
                            integer("REACHABILITY", "REACHABILITY_VER"),
                            version("REACHABILITY_VER"),
                            text("OWNER_ACT_ID", 20, "OWNER_ACT_ID_VER"),
                            version("OWNER_ACT_ID_VER"),
                            integer("DELETED", "DELETED_VER"),
                            version("DELETED_VER"),
                            clob("NOTES", "NOTES_VER"),
                            version("NOTES_VER"),
                            version("NOTES_FOREIGN_VER"),
                            time("FIRST_CONTACTED", least),
                            time("LAST_UPDATED", greatest)};

constexpr Column events[] = {id("ELG_ID"),          text("EVENT_TYPE", 50), text("KIND", 50),
                             id("OPR_ID"),          id("ACT_ID"),           id("TAR_ID"),
                             clob("DETAILS"),       time("CREATED_AT"),     time("HAPPENED_AT"),
                             integer("FROM_VALUE"), integer("TO_VALUE"),    integer("FLAGS"),
                             text("CLIENT_KEY", 20)};

constexpr Column messages[] = {id("OLG_ID"), id("ELG_ID"), clob("MESSAGE_TEXT"), time("SENT_AT"),
                               integer("TEXT_STATE")};

constexpr Column notes[] = {id("ELG_ID"), id("TAR_ID"), id("OPR_ID"), clob("NOTE_TEXT"), time("CREATED_AT")};

constexpr Column rules[] = {id("RULE_ID"),
                            text("TYPE", 50),
                            text("METRIC", 50),
                            integer("LIMIT_VALUE"),
                            integer("TIME_WINDOW_SEC"),
                            text("SEVERITY", 50),
                            clob("OPTIONS"),
                            id("ASSIGNED_TO_OPR"),
                            id("ASSIGNED_TO_ACT"),
                            text("STATUS", 20, "STATUS_VER"),
                            version("STATUS_VER"),
                            id("SUGGESTED_BY"),
                            time("CREATED_AT")};

constexpr Column goals[] = {id("GOAL_ID"),
                            text("METRIC", 50),
                            integer("TARGET_VALUE"),
                            text("FREQUENCY", 20),
                            id("ASSIGNED_TO_OPR"),
                            id("ASSIGNED_TO_ACT"),
                            text("STATUS", 20, "STATUS_VER"),
                            version("STATUS_VER"),
                            id("SUGGESTED_BY"),
                            time("CREATED_AT"),
                            time("START_DATE"),
                            time("END_DATE")};

constexpr Column votes[] = {id("SUBJECT_ID"), id("OPR_ID"), integer("VOTE", "VOTE_VER"), version("VOTE_VER")};

constexpr Column followups[] = {id("TAR_ID"), time("DUE_AT", "STATE_VER"), integer("STATE", "STATE_VER"),
                                text("OPR_ID", 20, "STATE_VER"), version("STATE_VER")};

constexpr Column settings[] = {text("NAME", 100), clob("SETTING_VALUE", "SETTING_VALUE_VER"),
                               version("SETTING_VALUE_VER")};

constexpr Column suppressions[] = {text("MARK", 100), time("CREATED_AT")};

constexpr Column tombstones[] = {text("TABLE_NAME", 30), text("ID", 100), id("NEW_ID")};

constexpr Table operator_table{"OPERATORS", 1, operators, system_operator_id};
constexpr Table actor_table{"ACTORS", 1, actors, system_actor_id};
constexpr Table lead_table{"TARGETS", 1, leads, system_lead_id};
constexpr Table event_table{"EVENT_LOGS", 1, events};
constexpr Table message_table{"OUTREACH_LOGS", 1, messages};
constexpr Table note_table{"NOTES", 1, notes};
constexpr Table rule_table{"RULES", 1, rules};
constexpr Table goal_table{"GOALS", 1, goals};
constexpr Table vote_table{"VOTES", 2, votes};
constexpr Table followup_table{"FOLLOWUPS", 1, followups};
constexpr Table setting_table{"TEAM_SETTINGS", 1, settings};
constexpr Table suppression_table{"SUPPRESSIONS", 1, suppressions};
constexpr Table tombstone_table{"SYNC_TOMBSTONES", 2, tombstones};

/// A row's members and its table's columns are as many.
template <class Row>
constexpr bool fits(const Table& table) {
    using members = boost::describe::describe_members<Row, boost::describe::mod_public>;
    return boost::mp11::mp_size<members>::value == table.columns.size();
}

}  // namespace

#define INSTACRM_TABLE_OF(Row, table) \
    static_assert(fits<Row>(table));  \
    template <>                       \
    const Table& table_of<Row>() {    \
        return table;                 \
    }
INSTACRM_TABLE_OF(s::OperatorRow, operator_table)
INSTACRM_TABLE_OF(s::ActorRow, actor_table)
INSTACRM_TABLE_OF(s::LeadRow, lead_table)
INSTACRM_TABLE_OF(s::EventRow, event_table)
INSTACRM_TABLE_OF(s::MessageRow, message_table)
INSTACRM_TABLE_OF(s::NoteRow, note_table)
INSTACRM_TABLE_OF(s::SharedRule, rule_table)
INSTACRM_TABLE_OF(s::GoalRow, goal_table)
INSTACRM_TABLE_OF(s::VoteRow, vote_table)
INSTACRM_TABLE_OF(s::FollowupRow, followup_table)
INSTACRM_TABLE_OF(s::SettingRow, setting_table)
INSTACRM_TABLE_OF(s::SuppressionRow, suppression_table)
INSTACRM_TABLE_OF(s::TombstoneRow, tombstone_table)
#undef INSTACRM_TABLE_OF

std::span<const Table* const> all_tables() {
    static constexpr std::array<const Table*, 13> tables{
        &operator_table, &actor_table,       &lead_table,     &event_table, &message_table,
        &note_table,     &rule_table,        &goal_table,     &vote_table,  &followup_table,
        &setting_table,  &suppression_table, &tombstone_table};
    return tables;
}

}  // namespace instacrm::sync
