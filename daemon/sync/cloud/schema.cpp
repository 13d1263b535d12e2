#include "daemon/sync/cloud/schema.hpp"

#include "common/domain/ids.hpp"
#include "common/domain/text.hpp"
#include "common/platform/crypto.hpp"
#include "common/platform/embedded_file.hpp"
#include "daemon/sync/cloud/cloud_error.hpp"

#include <array>
#include <charconv>
#include <span>

namespace instacrm::embedded {
extern const std::span<const EmbeddedFile> cloud_sqlite;
extern const std::span<const EmbeddedFile> cloud_postgresql;
extern const std::span<const EmbeddedFile> cloud_oracle;
}  // namespace instacrm::embedded

namespace instacrm::sync {
namespace {

std::span<const EmbeddedFile> migrations_of(Backend backend) {
    switch (backend) {
        case Backend::postgresql:
            return embedded::cloud_postgresql;
        case Backend::oracle:
            return embedded::cloud_oracle;
        default:
            return embedded::cloud_sqlite;
    }
}

std::int64_t number_of(const EmbeddedFile& file) {
    std::int64_t number = 0;
    std::from_chars(file.name.data(), file.name.data() + file.name.size(), number);
    return number;
}

void run_migration(Session& session, const EmbeddedFile& file) {
    for (const auto& statement : split_statements(file.text)) {
        try {
            session.run(statement);
        } catch (const CloudError& error) {
            throw CloudError(error.fault(),
                             std::string(error.what()) + " (at: " + printable(statement, 60) + ")",
                             error.remedy());
        }
    }
    session.run("INSERT INTO SYNC_SCHEMA (MIGRATION) VALUES (:n)", {number_of(file)});
}

}  // namespace

std::string schema_ddl(Backend backend) {
    std::string text;
    for (const auto& file : migrations_of(backend))
        text += std::string(file.text) + "INSERT INTO SYNC_SCHEMA (MIGRATION) VALUES (" +
                std::to_string(number_of(file)) + ");\n\n";
    return text +
           "INSERT INTO SYNC_CLOCK (SCOPE, EPOCH, LAST_SEQ, LAST_VER) VALUES ('team', 'first', 0, 0);\n";
}

std::vector<std::string> split_statements(std::string_view text) {
    std::vector<std::string> statements;
    std::string current;
    bool block = false;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        const auto trimmed = trim(line);
        if (trimmed.empty() || trimmed.starts_with("--")) continue;
        if (current.empty())
            block = trimmed.starts_with("CREATE OR REPLACE FUNCTION") ||
                    trimmed.starts_with("CREATE OR REPLACE TRIGGER");
        const bool ends = block ? trimmed == "/" : trimmed.ends_with(';');
        if (!ends || !block) current.append(current.empty() ? "" : "\n").append(line);
        if (!ends) continue;
        if (!block) current.resize(current.rfind(';'));
        statements.push_back(std::move(current));
        current.clear();
    }
    return statements;
}

bool has_schema(Session& session) {
    constexpr std::array kinds{Kind::integer};
    try {
        bool found = false;
        session.query("SELECT COUNT(*) FROM SYNC_CLOCK", {}, kinds,
                      [&](Values row) { found = std::get<std::int64_t>(row[0]) > 0; });
        return found;
    } catch (const CloudError& error) {
        // SQLite has one code for every faulty statement.
        if (error.fault() == CloudFault::no_schema ||
            (session.backend() == Backend::sqlite && error.fault() == CloudFault::other))
            return false;
        throw;
    }
}

void create_schema(Session& session) {
    // Two daemons may find the hub empty at once: the second waits here and finds it made.
    if (session.backend() == Backend::sqlite) session.run("BEGIN EXCLUSIVE");
    if (session.backend() == Backend::postgresql) session.run("BEGIN");
    try {
        if (session.backend() != Backend::sqlite || !has_schema(session)) {
            for (const auto& file : migrations_of(session.backend())) run_migration(session, file);
            session.run("INSERT INTO SYNC_CLOCK (SCOPE, EPOCH, LAST_SEQ, LAST_VER) VALUES ('team', :e, 0, 0)",
                        {random_token(16, platform::random_bytes)});
        }
        session.commit();
    } catch (const CloudError&) {
        session.roll_back();
        throw;
    }
}

std::int64_t schema_number(Session& session) {
    std::int64_t number = 0;
    constexpr std::array kinds{Kind::integer};
    session.query("SELECT COALESCE(MAX(MIGRATION), 0) FROM SYNC_SCHEMA", {}, kinds,
                  [&](Values row) { number = std::get<std::int64_t>(row[0]); });
    return number;
}

}  // namespace instacrm::sync
