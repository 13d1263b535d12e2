// The text of the shared schema, taken apart: what sql/cloud/ says is the only place that knows tables and
// columns. Pure; reads the style of those files, a column or a constraint a line, and no SQL at large.
#pragma once

#include "daemon/sync/cloud/url.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm {
struct EmbeddedFile;
}

namespace instacrm::sync {

/// A database's files.
struct SchemaFiles {
    std::span<const EmbeddedFile> migrations;  ///< in their order
    std::string_view triggers;                 ///< for other programs' writes; empty: there are none
};

SchemaFiles schema_files(Backend backend);

/// The number that a migration's name begins with.
std::int64_t number_of(const EmbeddedFile& migration);

/// The statements of a text, one by one, without comments and without what ends them: a semicolon at the end
/// of a line; where the text has lines with nothing but a `/`, those end the blocks of PL/SQL. What stands
/// between `$$` and `$$` ends nothing.
std::vector<std::string> split_statements(std::string_view text);

struct ColumnText {
    std::string name;
    std::string text;      ///< the name, and all that follows it
    std::string fallback;  ///< the default's expression where NULL may not stand, or empty
};

/// `CREATE TABLE NAME (…)`.
struct TableText {
    std::string name;
    std::vector<ColumnText> columns;
    std::vector<std::string> unique;  ///< columns that are unique by themselves, besides the key
};

/// `INSERT INTO NAME (…) VALUES (…)`; the first column is the key.
struct RowText {
    std::string table;
    std::vector<std::string> columns;
    std::vector<std::string> values;  ///< as SQL

    std::string sql() const;
};

/// Each is nothing for a statement of another kind.
std::optional<TableText> read_table(std::string_view statement);
std::optional<RowText> read_row(std::string_view statement);
/// The index of `CREATE INDEX NAME ON …`.
std::optional<std::string> read_index(std::string_view statement);
/// Table and column of `ALTER TABLE NAME ADD COLUMN …`, with or without the word COLUMN.
struct AddedColumn {
    std::string table;
    std::string column;
};
std::optional<AddedColumn> read_added_column(std::string_view statement);
/// What `CREATE OR REPLACE …` makes, in capitals; a trigger as TABLE.TRIGGER.
std::optional<std::string> read_object(std::string_view statement);

std::string upper(std::string_view text);

}  // namespace instacrm::sync
