// The statements of sync, made from the tables' columns and each database's dialect. Pure.
#pragma once

#include "daemon/sync/cloud/tables.hpp"
#include "daemon/sync/cloud/url.hpp"

#include <string>
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
    std::string lock_clock;      ///< waits for the row at most as long as the session's lock time-out
    std::string lock_clock_at;   ///< :now, :now: by another clock than the database's
    std::string read_clock;      ///< :agent; epoch, last seq, now, the agent's last push
    std::string take_numbers;    ///< :last_seq
    std::string begin_epoch;     ///< :epoch
    std::string note_push;       ///< :agent, :push
    std::string release_name;    ///< :seq, :operator, :version, :name: of an operator about to get another
    std::string erase_messages;  ///< :seq, :old lead: before the events, by which they are found
    std::string erase_notes;     ///< :new, :seq, :old
    std::string erase_events;    ///< :new, :seq, :old
    std::string erase_followup;  ///< :old
    std::string erase_lead;      ///< :old
    std::string counts;  ///< :after, :upto for each table; the place of each table with rows, and how many
    std::vector<TableStatements> tables;  ///< in the order of all_tables()
};

Statements make_statements(Backend backend);

}  // namespace instacrm::sync
