#include "tests/bench/bulk.hpp"

#include <cstdlib>

namespace instacrm::bench {

std::int64_t events_wanted(std::int64_t usually) {
    const auto* const given = std::getenv("INSTACRM_BENCH_EVENTS");
    return given != nullptr ? std::strtoll(given, nullptr, 10) : usually;
}

void drop_triggers(store::Database& db) {
    std::vector<std::string> names;
    db.each<std::string>("SELECT name FROM sqlite_schema WHERE type = 'trigger'",
                         [&](std::string name) { names.push_back(std::move(name)); });
    for (const auto& name : names) db.script("DROP TRIGGER " + name);
}

std::vector<std::string> drop_indexes(store::Database& db, const std::vector<std::string>& tables) {
    std::vector<std::string> names;
    std::vector<std::string> made;
    for (const auto& table : tables) {
        db.each<std::string, std::string>(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
            [&](std::string name, std::string sql) {
                names.push_back(std::move(name));
                made.push_back(std::move(sql));
            },
            table);
    }
    for (const auto& name : names) db.script("DROP INDEX " + name);
    return made;
}

void make_indexes(store::Database& db, const std::vector<std::string>& indexes) {
    for (const auto& sql : indexes) db.script(sql);
}

}  // namespace instacrm::bench
