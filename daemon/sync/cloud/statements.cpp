#include "daemon/sync/cloud/statements.hpp"

#include "common/domain/enums.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <functional>

namespace instacrm::sync {
namespace {

/// What differs between the databases. docs/sync.md has the reasons.
struct Dialect {
    std::string_view now;  ///< the clock's microseconds since 1970, by the database's own clock
    std::string_view time_out;
    std::string_view rows;  ///< where the rows of one JSON parameter come from; empty: array binds
    std::string (*value)(const Column&, std::size_t place);  ///< a column of the written rows
    std::string_view micros;                                 ///< a time's microseconds since 1970
    std::string_view least;                                  ///< the function of two numbers
    std::string_view number;  ///< table, the newest number's select, more to set, which rows and how many
};

std::string sqlite_value(const Column& /*column*/, std::size_t place) {
    return fmt::format("json_extract(value, '$[{}]')", place);
}

std::string postgresql_value(const Column& column, std::size_t place) {
    switch (column.kind) {
        case Kind::integer:
            return fmt::format("CAST(r.v ->> {} AS BIGINT)", place);
        case Kind::time:
            return fmt::format("CAST(r.v ->> {} AS TIMESTAMP)", place);
        default:
            return fmt::format("r.v ->> {}", place);
    }
}

std::string oracle_value(const Column& column, std::size_t place) {
    switch (column.kind) {
        case Kind::integer:
            return fmt::format("CAST(:p{} AS NUMBER(19))", place);
        case Kind::time:
            return fmt::format("TO_TIMESTAMP(:p{}, 'YYYY-MM-DD HH24:MI:SS.FF6')", place);
        case Kind::clob:
            return fmt::format("CAST(:p{} AS VARCHAR2(4000))", place);
        default:
            return fmt::format("CAST(:p{} AS VARCHAR2({} CHAR))", place, column.size);
    }
}

// One machine's daemons share the hub and a clock, of milliseconds here.
constexpr Dialect sqlite{
    "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER) * 1000",
    "{}",
    "json_each(:rows)",
    sqlite_value,
    "CAST(ROUND((julianday({}) - 2440587.5) * 86400000) AS INTEGER) * 1000",
    "MIN",
    "UPDATE {0} SET CHANGE_SEQ = ({1}) + n.PLACE{2} FROM (SELECT rowid AS ROW_, row_number() "
    "OVER () AS PLACE FROM {0} WHERE {3} LIMIT {4}) n WHERE {0}.rowid = n.ROW_"};
// A row that another program holds is numbered by the trigger: to wait for it under the clock's lock would be
// a deadlock.
constexpr Dialect postgresql{
    "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)",
    "to_char({}, 'YYYY-MM-DD HH24:MI:SS.US')",
    "jsonb_array_elements(CAST(:rows AS jsonb)) AS r(v)",
    postgresql_value,
    "CAST(EXTRACT(EPOCH FROM {}) * 1000000 AS BIGINT)",
    "LEAST",
    "WITH n AS MATERIALIZED (SELECT ROW_, row_number() OVER () AS PLACE FROM (SELECT ctid AS ROW_ FROM {0} "
    "WHERE {3} LIMIT {4} FOR UPDATE SKIP LOCKED) free) UPDATE {0} SET CHANGE_SEQ = ({1}) + "
    "n.PLACE{2} FROM n WHERE {0}.ctid = n.ROW_"};
// Parts of an interval: the only difference of two times that Oracle takes apart without rounding. The
// stand-in for Oracle in tests/rehearsal counts minutes in 32 bits unless there is a point in the number.
#define INSTACRM_SINCE_1970(time) "(" time " - TIMESTAMP '1970-01-01 00:00:00')"
#define INSTACRM_MICROS(time) \
    "ROUND(EXTRACT(DAY FROM " INSTACRM_SINCE_1970(time) ") * 86400000000 + EXTRACT(HOUR FROM " \
    INSTACRM_SINCE_1970(time) ") * 3600000000 + EXTRACT(MINUTE FROM " INSTACRM_SINCE_1970(time) \
    ") * 60000000.0 + EXTRACT(SECOND FROM " INSTACRM_SINCE_1970(time) ") * 1000000)"
constexpr Dialect oracle{INSTACRM_MICROS("SYS_EXTRACT_UTC(SYSTIMESTAMP)"),
                         "TO_CHAR({}, 'YYYY-MM-DD HH24:MI:SS.FF6')",
                         "",
                         oracle_value,
                         INSTACRM_MICROS("{0}"),
                         "LEAST",
                         "UPDATE {0} SET CHANGE_SEQ = ({1}) + ROWNUM{2} WHERE {3} AND ROWNUM <= {4}"};
#undef INSTACRM_MICROS
#undef INSTACRM_SINCE_1970

const Dialect& dialect_of(Backend backend) {
    switch (backend) {
        case Backend::postgresql:
            return postgresql;
        case Backend::oracle:
            return oracle;
        default:
            return sqlite;
    }
}

template <class F>
std::string joined(std::span<const Column> columns, std::string_view separator, F&& piece) {
    std::string text;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::string next = piece(columns[i], i);
        if (next.empty()) continue;
        if (!text.empty()) text += separator;
        text += next;
    }
    return text;
}

std::string names_of(const Table& table) {
    return joined(table.columns, ", ",
                  [](const Column& column, std::size_t) { return std::string(column.name); });
}

std::string selected(const Table& table, const Dialect& dialect) {
    return joined(table.columns, ", ", [&](const Column& column, std::size_t) {
        return column.kind == Kind::time ? fmt::format(fmt::runtime(dialect.time_out), column.name)
                                         : std::string(column.name);
    });
}

/// What a column becomes when the row is there: `fresh` is where the new values stand. Of two values of the
/// same version the new one counts, since who brings it has seen the other; a version of 0 says that nobody
/// set it.
std::string assignment(const Table& table, const Column& column, std::string_view fresh) {
    if (column.rule == keep) return {};
    const auto when = [&]() -> std::string {
        if (column.rule == greatest) return fmt::format("{0}.{1} > {2}.{1}", fresh, column.name, table.name);
        if (column.rule == least) return fmt::format("{0}.{1} < {2}.{1}", fresh, column.name, table.name);
        if (column.rule.ends_with("VER"))
            return fmt::format("{0}.{1} > 0 AND {0}.{1} >= {2}.{1}", fresh, column.rule, table.name);
        return fmt::format("{0}.{1} > {2}.{1}", fresh, column.rule, table.name);
    };
    return fmt::format("{0} = CASE WHEN {1} THEN {2}.{0} ELSE {3}.{0} END", column.name, when(), fresh,
                       table.name);
}

std::string assignments(const Table& table, std::string_view fresh) {
    auto text = joined(table.columns, ", ",
                       [&](const Column& column, std::size_t) { return assignment(table, column, fresh); });
    return text + (text.empty() ? "" : ", ") + fmt::format("CHANGE_SEQ = {}.CHANGE_SEQ", fresh);
}

std::string key_of(const Table& table) {
    return joined(table.columns.first(table.key_columns), ", ",
                  [](const Column& column, std::size_t) { return std::string(column.name); });
}

std::string write_statement(const Table& table, const Dialect& dialect) {
    const Column number{"CHANGE_SEQ", keep, Kind::integer};
    const auto place = table.columns.size();
    if (!dialect.rows.empty()) {
        const auto values = joined(table.columns, ", ", dialect.value) + ", " + dialect.value(number, place);
        return fmt::format(
            "INSERT INTO {} ({}, CHANGE_SEQ) SELECT {} FROM {} WHERE 1 = 1 ON CONFLICT ({}) DO UPDATE SET {}",
            table.name, names_of(table), values, dialect.rows, key_of(table), assignments(table, "excluded"));
    }
    const auto values = joined(table.columns, ", ", [&](const Column& column, std::size_t i) {
        return dialect.value(column, i) + " " + std::string(column.name);
    });
    const auto match =
        joined(table.columns.first(table.key_columns), " AND ", [&](const Column& column, std::size_t) {
            return fmt::format("{0}.{1} = s.{1}", table.name, column.name);
        });
    const auto fresh = joined(table.columns, ", ", [](const Column& column, std::size_t) {
        return "s." + std::string(column.name);
    });
    return fmt::format(
        "MERGE INTO {} USING (SELECT {}, {} CHANGE_SEQ FROM dual) s ON ({}) WHEN MATCHED THEN UPDATE SET {} "
        "WHEN NOT MATCHED THEN INSERT ({}, CHANGE_SEQ) VALUES ({}, s.CHANGE_SEQ)",
        table.name, values, dialect.value(number, place), match, assignments(table, "s"), names_of(table),
        fresh);
}

std::string id_list() {
    std::string text;
    for (std::size_t i = 0; i < ids_per_statement; ++i) text += fmt::format("{}:i{}", i == 0 ? "" : ", ", i);
    return text;
}

TableStatements statements_of(const Table& table, const Dialect& dialect) {
    const auto select = fmt::format("SELECT {} FROM {} WHERE ", selected(table, dialect), table.name);
    TableStatements made;
    made.window = select + "CHANGE_SEQ > :a AND CHANGE_SEQ <= :b ORDER BY CHANGE_SEQ";
    made.by_key = select + fmt::format("{} IN ({})", table.columns[0].name, id_list());
    made.by_parent = select + fmt::format("{} IN ({})", table.columns[1].name, id_list());
    made.write = write_statement(table, dialect);
    for (const auto& column : table.columns) made.kinds.push_back(column.kind);
    made.kinds.push_back(Kind::integer);
    return made;
}

std::string counts_statement() {
    std::string text;
    std::size_t place = 0;
    for (const auto* table : all_tables()) {
        text += fmt::format(
            "{}SELECT {} PLACE, COUNT(*) ROWS_ FROM {} WHERE CHANGE_SEQ > :a{} AND CHANGE_SEQ <= :b{}",
            place == 0 ? "" : " UNION ALL ", place, table->name, place, place);
        ++place;
    }
    return text;
}

}  // namespace

Statements make_statements(Backend backend) {
    const auto& dialect = dialect_of(backend);
    Statements made;
    if (backend == Backend::oracle) made.wait_for_clock = std::string(read_last_seq) + " FOR UPDATE WAIT 5";
    made.lock_clock = fmt::format(
        "UPDATE SYNC_CLOCK SET LAST_VER = CASE WHEN LAST_VER < {0} THEN {0} ELSE LAST_VER + 1 END WHERE "
        "SCOPE "
        "= 'team'",
        dialect.now);
    made.lock_clock_at =
        "UPDATE SYNC_CLOCK SET LAST_VER = CASE WHEN LAST_VER < :a THEN :b ELSE LAST_VER + 1 END WHERE SCOPE "
        "= "
        "'team'";
    made.read_clock =
        "SELECT EPOCH, LAST_SEQ, LAST_VER, OP_ID FROM SYNC_CLOCK LEFT JOIN SYNC_APPLIED ON AGENT = :agent "
        "WHERE SCOPE = 'team'";
    made.take_numbers = "UPDATE SYNC_CLOCK SET LAST_SEQ = :s WHERE SCOPE = 'team'";
    made.begin_epoch = "UPDATE SYNC_CLOCK SET EPOCH = :e WHERE SCOPE = 'team'";
    if (backend == Backend::oracle)
        made.note_push =
            "MERGE INTO SYNC_APPLIED USING (SELECT CAST(:a AS VARCHAR2(40 CHAR)) AGENT, CAST(:p AS "
            "VARCHAR2(40 CHAR)) OP_ID FROM dual) s ON (SYNC_APPLIED.AGENT = s.AGENT) WHEN MATCHED THEN "
            "UPDATE "
            "SET OP_ID = s.OP_ID, APPLIED_AT = SYS_EXTRACT_UTC(SYSTIMESTAMP) WHEN NOT MATCHED THEN INSERT "
            "(AGENT, OP_ID) VALUES (s.AGENT, s.OP_ID)";
    else
        made.note_push =
            "INSERT INTO SYNC_APPLIED (AGENT, OP_ID) VALUES (:a, :p) ON CONFLICT (AGENT) DO UPDATE SET OP_ID "
            "= "
            "excluded.OP_ID, APPLIED_AT = excluded.APPLIED_AT";
    made.release_name =
        "UPDATE OPERATORS SET OPR_NAME = OPR_ID, CHANGE_SEQ = 0 WHERE OPR_ID = :i AND OPR_NAME_VER < :v AND "
        "OPR_NAME <> :n";
    made.erase_messages = fmt::format(
        "UPDATE OUTREACH_LOGS SET MESSAGE_TEXT = ' ', TEXT_STATE = {}, CHANGE_SEQ = :s WHERE ELG_ID IN "
        "(SELECT ELG_ID FROM EVENT_LOGS WHERE TAR_ID = :o)",
        static_cast<int>(TextState::erased));
    made.erase_notes = "UPDATE NOTES SET TAR_ID = :n, NOTE_TEXT = ' ', CHANGE_SEQ = :s WHERE TAR_ID = :o";
    made.erase_events =
        "UPDATE EVENT_LOGS SET TAR_ID = :n, DETAILS = NULL, CHANGE_SEQ = :s WHERE TAR_ID = :o";
    made.erase_followup = "DELETE FROM FOLLOWUPS WHERE TAR_ID = :o";
    made.erase_lead = "DELETE FROM TARGETS WHERE TAR_ID = :o";
    made.counts = counts_statement();
    for (const auto* table : all_tables()) made.tables.push_back(statements_of(*table, dialect));
    return made;
}

const Statements& statements_for(Backend backend) {
    static const std::array<Statements, 3> made{make_statements(Backend::sqlite),
                                                make_statements(Backend::postgresql),
                                                make_statements(Backend::oracle)};
    return made[static_cast<std::size_t>(backend)];
}

std::string unnumbered_rows(const Table& table, bool numbered) {
    return fmt::format("{} AND {} <> '{}'", numbered ? "CHANGE_SEQ IS NULL" : "1 = 1", table.columns[0].name,
                       table.placeholder.empty() ? "-" : table.placeholder);
}

std::string number_rows(Backend backend, const Table& table, std::int64_t count) {
    const auto& dialect = dialect_of(backend);
    std::string versions;
    if (std::ranges::find(table.columns, "NOTES_FOREIGN_VER", &Column::name) != table.columns.end()) {
        const auto changed =
            fmt::format("{}({}, (SELECT LAST_VER FROM SYNC_CLOCK WHERE SCOPE = 'team'))", dialect.least,
                        fmt::format(fmt::runtime(dialect.micros), "LAST_UPDATED"));
        for (const auto* column : {"NOTES_VER", "NOTES_FOREIGN_VER"})
            versions +=
                fmt::format(", {} = CASE WHEN NOTES_VER = 0 THEN {} ELSE {} END", column, changed, column);
    }
    return fmt::format(fmt::runtime(dialect.number), table.name, read_last_seq, versions,
                       unnumbered_rows(table), count);
}

std::string take_numbers_of(const Table& table) {
    return fmt::format(
        "UPDATE SYNC_CLOCK SET LAST_SEQ = (SELECT MAX(CHANGE_SEQ) FROM {0}) WHERE SCOPE = 'team' AND "
        "LAST_SEQ < "
        "(SELECT MAX(CHANGE_SEQ) FROM {0})",
        table.name);
}

}  // namespace instacrm::sync
