#include "daemon/maintenance/integrity.hpp"

#include "daemon/store/migrations.hpp"

namespace instacrm::maintenance {
namespace {

std::optional<std::string> complaint(store::Database& db, const char* pragma) {
    std::optional<std::string> first;
    db.each<std::string>(pragma, [&](std::string line) {
        if (line != "ok" && !first) first = std::move(line);
    });
    return first;
}

}  // namespace

std::optional<std::string> find_damage(store::Database& db, Depth depth) {
    try {
        // Before all else: with other words SQLite looks for other things.
        if (const auto changed = store::find_changed_schema(db))
            return "the definition of " + *changed + " is not the one that was made";
        if (depth == Depth::quick) return complaint(db, "PRAGMA quick_check(1)");
        if (auto found = complaint(db, "PRAGMA integrity_check(1)")) return found;
        const auto orphan = db.value<std::string>("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1");
        if (orphan) return "rows of " + *orphan + " have lost their parents";
    } catch (const store::StoreError& error) {
        if (error.fault() != store::Fault::corrupt && error.fault() != store::Fault::io) throw;
        return error.what();
    }
    return std::nullopt;
}

}  // namespace instacrm::maintenance
