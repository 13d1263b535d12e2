#include "daemon/sync/cloud/catalogue.hpp"

#include "common/domain/text.hpp"
#include "daemon/sync/cloud/cloud_error.hpp"
#include "daemon/sync/cloud/statements.hpp"

#include <algorithm>
#include <array>

namespace instacrm::sync {
namespace {

/// How each database is asked, and in which letters it keeps a name that was written without quotes.
struct Questions {
    std::string columns;  ///< table, column
    std::string objects;
    std::string (*plain)(std::string_view name);
};

std::string as_it_is(std::string_view name) {
    return std::string(name);
}

const Questions& questions_for(Backend backend) {
    static const std::array<Questions, 3> questions{
        Questions{"SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type "
                  "= 'table'",
                  "SELECT name FROM sqlite_master WHERE type = 'index'", as_it_is},
        Questions{
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = "
            "current_schema()",
            "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() UNION ALL "
            "SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE nspname = "
            "current_schema() UNION ALL "
            "SELECT relname || '.' || tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN "
            "pg_namespace n ON n.oid = c.relnamespace WHERE nspname = current_schema() AND tgenabled <> 'D' "
            "AND NOT tgisinternal",
            ascii_lower},
        Questions{"SELECT TABLE_NAME, COLUMN_NAME FROM USER_TAB_COLUMNS",
                  "SELECT INDEX_NAME FROM USER_INDEXES UNION ALL "
                  "SELECT OBJECT_NAME FROM USER_OBJECTS WHERE STATUS = 'VALID' AND OBJECT_TYPE IN "
                  "('PACKAGE BODY', 'PROCEDURE') UNION ALL "
                  "SELECT TABLE_NAME || '.' || TRIGGER_NAME FROM USER_TRIGGERS WHERE STATUS = 'ENABLED'",
                  upper}};
    return questions[static_cast<std::size_t>(backend)];
}

std::vector<Values> rows_of(Session& session, const std::string& sql, std::span<const Kind> kinds) {
    std::vector<Values> rows;
    session.query(sql, {}, kinds, [&](Values row) { rows.push_back(std::move(row)); });
    // Oracle's client has a transaction open at all times.
    if (session.backend() == Backend::oracle) session.roll_back();
    return rows;
}

std::string text_of(const Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    return text != nullptr ? *text : std::string();
}

std::int64_t count(Session& session, const std::string& from) {
    constexpr std::array kinds{Kind::integer};
    return std::get<std::int64_t>(rows_of(session, "SELECT COUNT(*) FROM " + from, kinds).at(0).at(0));
}

/// Whether sync's statements have this name in them.
bool is_ours(const std::string& table, const std::string& column) {
    return std::ranges::any_of(all_tables(), [&](const auto* known) {
        return known->name == table &&
               std::ranges::find(known->columns, column, &Column::name) != known->columns.end();
    });
}

void read_tables(Session& session, Catalogue& catalogue) {
    const auto& questions = questions_for(session.backend());
    constexpr std::array kinds{Kind::text, Kind::text};
    for (const auto& row : rows_of(session, questions.columns, kinds)) {
        const auto name = text_of(row[0]) + "." + text_of(row[1]);
        const auto table = upper(text_of(row[0]));
        const auto column = upper(text_of(row[1]));
        if (is_ours(table, column) && questions.plain(name) != name)
            throw CloudError(CloudFault::setup, name + " was written in quotes, with letters of its own",
                             "rename it: InstaCRM writes names without quotes");
        catalogue.tables[table].insert(column);
    }
}

/// Tables that a statement finds and the catalogue does not have are in another schema.
void expect_own_tables(Session& session) {
    try {
        count(session, "TARGETS WHERE 1 = 0");
    } catch (const CloudError& error) {
        if (passes(error.fault()) && error.fault() != CloudFault::other) throw;
        return;  // there are none
    }
    throw CloudError(CloudFault::setup, "the tables belong to another user or schema",
                     "put their owner into cloud.url for the upgrade (docs/sync.md)");
}

void read_records(Session& session, Catalogue& catalogue) {
    constexpr std::array integer{Kind::integer};
    constexpr std::array text{Kind::text};
    if (catalogue.has("SYNC_SCHEMA")) {
        for (const auto& row : rows_of(session, "SELECT MIGRATION FROM SYNC_SCHEMA", integer))
            catalogue.migrations.insert(std::get<std::int64_t>(row[0]));
    }
    if (catalogue.has("SYNC_CLOCK")) {
        for (const auto& row : rows_of(session, "SELECT EPOCH FROM SYNC_CLOCK WHERE SCOPE = 'team'", text))
            catalogue.epoch = text_of(row[0]);
    }
}

}  // namespace

Catalogue read_catalogue(Session& session) {
    Catalogue catalogue;
    read_tables(session, catalogue);
    if (!catalogue.has("TARGETS")) expect_own_tables(session);
    constexpr std::array text{Kind::text};
    for (const auto& row : rows_of(session, questions_for(session.backend()).objects, text))
        catalogue.objects.insert(upper(text_of(row[0])));
    read_records(session, catalogue);
    for (const auto* table : all_tables()) {
        const std::string name(table->name);
        if (!catalogue.has(name)) continue;
        const bool numbered = catalogue.has(name, "CHANGE_SEQ");
        catalogue.unnumbered[name] = count(session, name + " WHERE " + unnumbered_rows(*table, numbered));
    }
    catalogue.holds = [&session](const auto& table, const auto& column, const auto& value) {
        return count(session, table + " WHERE " + column + " = " + value) > 0;
    };
    return catalogue;
}

bool has_targets(Session& session) {
    Catalogue catalogue;
    read_tables(session, catalogue);
    return catalogue.has("TARGETS");
}

}  // namespace instacrm::sync
