#include "daemon/sync/cloud/schema.hpp"

#include "common/domain/ids.hpp"
#include "common/domain/text.hpp"
#include "common/platform/crypto.hpp"
#include "common/platform/embedded_file.hpp"
#include "daemon/sync/cloud/catalogue.hpp"
#include "daemon/sync/cloud/cloud_error.hpp"
#include "daemon/sync/cloud/schema_text.hpp"

#include <fmt/format.h>

#include <array>

namespace instacrm::sync {

std::string start_clock(std::string_view epoch) {
    return fmt::format(
        "INSERT INTO SYNC_CLOCK (SCOPE, EPOCH, LAST_SEQ, LAST_VER) VALUES ('team', '{}', 0, 0)", epoch);
}

std::string end_upgrade(std::string_view epoch) {
    return fmt::format("UPDATE SYNC_CLOCK SET EPOCH = '{}' WHERE SCOPE = 'team' AND EPOCH = '{}'", epoch,
                       upgrading_epoch);
}

void run_named(Session& session, const std::string& statement) {
    try {
        session.run(statement);
    } catch (const CloudError& error) {
        throw CloudError(error.fault(), std::string(error.what()) + " (at: " + printable(statement, 60) + ")",
                         error.remedy());
    }
}

namespace {

void run_migration(Session& session, const EmbeddedFile& file) {
    for (const auto& statement : split_statements(file.text)) run_named(session, statement);
    session.run("INSERT INTO SYNC_SCHEMA (MIGRATION) VALUES (:n)", {number_of(file)});
}

}  // namespace

std::string schema_ddl(Backend backend) {
    std::string text;
    for (const auto& file : schema_files(backend).migrations)
        text +=
            fmt::format("{}INSERT INTO SYNC_SCHEMA (MIGRATION) VALUES ({});\n\n", file.text, number_of(file));
    return text + start_clock("first") + ";\n";
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
            if (has_targets(session))
                throw CloudError(CloudFault::no_schema,
                                 "the tables are there, but not what sync adds to them",
                                 "add it with: instacrm cloud upgrade");
            for (const auto& file : schema_files(session.backend()).migrations) run_migration(session, file);
            session.run(start_clock(random_token(16, platform::random_bytes)));
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
