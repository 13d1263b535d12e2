#include "daemon/store/migrations.hpp"

#include "common/platform/embedded_file.hpp"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

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

std::int64_t schema_of(Database& database) {
    return database.value<std::int64_t>("PRAGMA user_version").value_or(0);
}

/// Name and words of all that there is.
std::vector<std::pair<std::string, std::string>> schema_words(Database& database) {
    std::vector<std::pair<std::string, std::string>> words;
    database.each<std::string, std::string>(
        "SELECT name, type || ' ' || name || ' ' || tbl_name || ' ' || COALESCE(sql, '') FROM sqlite_schema",
        [&](std::string name, std::string text) { words.emplace_back(std::move(name), std::move(text)); });
    std::ranges::sort(words);
    return words;
}

}  // namespace

std::int64_t newest_schema() {
    return number_of(embedded::local_migrations.back());
}

bool needs_migration(Database& database) {
    const auto schema = schema_of(database);
    return schema > 0 && schema < newest_schema();
}

std::int64_t migrate(Database& database) {
    return migrate(database, newest_schema());
}

std::int64_t migrate(Database& database, std::int64_t up_to) {
    auto schema = schema_of(database);
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

std::optional<std::string> find_changed_schema(Database& database) {
    const auto schema = schema_of(database);
    if (schema < 1 || schema > newest_schema()) return std::nullopt;
    Database fresh(":memory:", Database::Access::read_write);
    migrate(fresh, schema);
    // What somebody added, an index perhaps, does no harm.
    const auto there = schema_words(database);
    for (const auto& expected : schema_words(fresh))
        if (!std::ranges::binary_search(there, expected)) return expected.first;
    return std::nullopt;
}

}  // namespace instacrm::store
