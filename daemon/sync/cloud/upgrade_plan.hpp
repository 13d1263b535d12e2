// What has to be run to make a database's schema whole, from what its files say and what it has. Pure.
#pragma once

#include "daemon/sync/cloud/catalogue.hpp"
#include "daemon/sync/cloud/statements.hpp"

#include <string>
#include <vector>

namespace instacrm::sync {

struct UpgradePlan {
    std::vector<std::string> schema;    ///< tables, columns, indexes, rows, in this order of theirs
    std::vector<std::string> triggers;  ///< after the schema, before the numbers
    std::string trigger_text;           ///< the same, as the file has it
    std::map<std::string, std::int64_t> unnumbered;  ///< rows that will need a number, by table

    bool opens = false;  ///< nobody syncs before the end

    bool empty() const { return schema.empty() && triggers.empty() && unnumbered.empty() && !opens; }
};

/// A clock row that is missing starts with the epoch that says that an upgrade is under way.
UpgradePlan plan_upgrade(const SchemaFiles& files, const Catalogue& catalogue);

/// The plan for an administrator: runs with psql, sqlite3 or SQL*Plus. `chunk`: rows of one transaction.
std::string plan_text(const UpgradePlan& plan, Backend backend, std::int64_t chunk);

}  // namespace instacrm::sync
