#include "daemon/store/migrations.hpp"

#include "common/platform/embedded_file.hpp"

#include <charconv>

namespace instacrm::embedded {
extern const std::span<const EmbeddedFile> local_migrations;  // sql/local, in the order of their names
}

namespace instacrm::store {
namespace {

/// `0001_base.sql` is number 1.
std::int64_t number_of(const EmbeddedFile& file) {
    std::int64_t number = 0;
    std::from_chars(file.name.data(), file.name.data() + file.name.size(), number);
    return number;
}

void apply(Database& database, const EmbeddedFile& file) {
    database.script("BEGIN IMMEDIATE");
    try {
        database.script(std::string(file.text));
        database.script("PRAGMA user_version = " + std::to_string(number_of(file)) + "; COMMIT");
    } catch (...) {
        if (database.in_transaction()) database.script("ROLLBACK");
        throw;
    }
}

}  // namespace

std::int64_t newest_schema() {
    return number_of(embedded::local_migrations.back());
}

bool needs_migration(Database& database) {
    const auto schema = database.value<std::int64_t>("PRAGMA user_version").value_or(0);
    return schema > 0 && schema < newest_schema();
}

std::int64_t migrate(Database& database) {
    return migrate(database, newest_schema());
}

std::int64_t migrate(Database& database, std::int64_t up_to) {
    auto schema = database.value<std::int64_t>("PRAGMA user_version").value_or(0);
    if (schema > newest_schema())
        throw StoreError(Fault::newer, "the store has schema " + std::to_string(schema) +
                                           ", this program knows up to " + std::to_string(newest_schema()));
    for (const auto& file : embedded::local_migrations) {
        if (number_of(file) <= schema || number_of(file) > up_to) continue;
        apply(database, file);
        schema = number_of(file);
    }
    return schema;
}

}  // namespace instacrm::store
