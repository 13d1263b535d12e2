// What a database has, by its own catalogue; and what an upgrade has to run to make it whole.
#pragma once

#include "daemon/sync/cloud/schema_text.hpp"
#include "daemon/sync/cloud/session.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace instacrm::sync {

/// Names are in capitals, whatever the database's own are.
struct Catalogue {
    std::map<std::string, std::set<std::string>> tables;  ///< with their columns
    std::set<std::string> objects;  ///< indexes, functions and packages; triggers that work, as TABLE.TRIGGER
    std::set<std::int64_t> migrations;
    std::optional<std::string> epoch;                ///< of SYNC_CLOCK's row, if it has one
    std::map<std::string, std::int64_t> unnumbered;  ///< rows without a number, by table
    /// Whether a table has a row with this value, written as SQL. Asked only of what is in `tables`.
    std::function<bool(const std::string& table, const std::string& column, const std::string& value)> holds;

    bool has(const std::string& table) const { return tables.contains(table); }
    bool has(const std::string& table, const std::string& column) const {
        const auto found = tables.find(table);
        return found != tables.end() && found->second.contains(column);
    }
};

/// `session` is referred to by what it gives. @throws CloudError; also when the tables are there and belong
/// to somebody else, or bear names that only quotes can write.
Catalogue read_catalogue(Session& session);

/// Whether the table of leads is there: made by another program, or by an attempt that was broken off.
bool has_targets(Session& session);

}  // namespace instacrm::sync
