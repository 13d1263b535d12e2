// The statements of sync, made from the tables' columns and each database's dialect. Pure.
#pragma once

#include "daemon/sync/cloud/tables.hpp"
#include "daemon/sync/cloud/url.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::sync {

/// How many ids one statement asks for; a shorter list repeats its last.
inline constexpr std::size_t ids_per_statement = 100;

struct TableStatements {
    std::string window;     ///< :after, :upto
    std::string by_key;     ///< ids_per_statement ids
    std::string by_parent;  ///< the same over the second column (a message's event)
    /// Writes rows: one text parameter, a JSON array of arrays; or (Oracle) a parameter for each column.
    std::string write;
    /// A row's columns, and last its number.
    std::vector<Kind> kinds;
};

struct Statements {
    /// Oracle: waits for the row no longer than 5 s, which its UPDATE cannot be told; empty elsewhere.
    std::string wait_for_clock;
    std::string lock_clock;      ///< waits for the row at most as long as the session's lock time-out
    std::string lock_clock_at;   ///< :now, :now: by another clock than the database's
    std::string read_clock;      ///< :agent; epoch, last seq, now, the agent's last push
    std::string take_numbers;    ///< :last_seq
    std::string begin_epoch;     ///< :epoch
    std::string note_push;       ///< :agent, :push
    std::string release_name;    ///< :operator, :version, :name: of an operator about to get another
    std::string erase_messages;  ///< :seq, :old lead: before the events, by which they are found
    std::string erase_notes;     ///< :new, :seq, :old
    std::string erase_events;    ///< :new, :seq, :old
    std::string erase_followup;  ///< :old
    std::string erase_lead;      ///< :old
    std::string counts;  ///< :after, :upto for each table; the place of each table with rows, and how many
    std::vector<TableStatements> tables;  ///< in the order of all_tables()
};

Statements make_statements(Backend backend);

/// The same, made once.
const Statements& statements_for(Backend backend);

inline constexpr std::string_view read_last_seq = "SELECT LAST_SEQ FROM SYNC_CLOCK WHERE SCOPE = 'team'";

/// Rows that need a number and have none, as a condition. `numbered`: the table has the column for it.
std::string unnumbered_rows(const Table& table, bool numbered = true);

/// Under the clock row's lock: gives up to `count` rows that have none the numbers after the newest. A lead's
/// text in NOTES gets a version as well, the time of its last change: it becomes a note, as if another
/// program had written it now.
std::string number_rows(Backend backend, const Table& table, std::int64_t count);

/// The newest number after that.
std::string take_numbers_of(const Table& table);

}  // namespace instacrm::sync
