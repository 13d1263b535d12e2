#include "tests/bench/raw_sqlite.hpp"

#include "daemon/store/migrations.hpp"
#include "daemon/store/shape.hpp"
#include "daemon/store/sql.hpp"

#include <sqlite3.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace instacrm::bench {
namespace {

constexpr const char* statements[] = {
    "INSERT INTO lead (uid, handle, handle_ver, status_ver, created_at, updated_at, first_contacted_at, "
    "last_contacted_at, last_actor_id, last_operator_id, messages, seq, full_name, bio) "
    "VALUES ('TAR-' || ?1, 'lead_' || ?1, ?2, ?2, ?2, ?2, ?2, ?2, 0, 0, 1, ?1, 'Jonas Weber', 'Photographer, "
    "Berlin')",
    "INSERT INTO event (uid, client_key, type, kind, operator_id, actor_id, lead_id, at, created_at, seq) "
    "VALUES ('ELG-' || ?1, 'key-' || ?1, 0, 0, 0, 0, ?3, ?2, ?2, ?1)",
    "INSERT INTO event_text (event_id, outreach_uid, text, state, shape) VALUES (?3, 'OLG-' || ?1, ?4, 0, "
    "?5)",
    "INSERT INTO milestone (lead_id, stage, at, operator_id, actor_id) VALUES (?3, 0, ?2, 0, 0)",
    "INSERT INTO rollup (bucket, operator_id, actor_id, kind, count) VALUES (?2 / 900000000 * 900000000, 0, "
    "0, 0, 1) "
    "ON CONFLICT DO UPDATE SET count = count + 1",
    "INSERT INTO outbox (entity, row_id) VALUES (2, ?3), (3, ?3)",
    "UPDATE clock SET seq = ?1, hlc = ?2 WHERE id = 1",
};

}  // namespace

struct RawStore::State {
    sqlite3* db = nullptr;
    std::vector<sqlite3_stmt*> prepared;

    void check(int code) const {
        if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW)
            throw std::runtime_error(sqlite3_errmsg(db));
    }
    void script(const std::string& sql) const {
        check(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr));
    }
};

RawStore::RawStore(const std::filesystem::path& file) : state_(std::make_unique<State>()) {
    {
        store::Database db(file, store::Database::Access::read_write);
        store::migrate(db);
    }
    state_->check(sqlite3_open(file.c_str(), &state_->db));
    state_->script(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = "
        "-8192");
    for (const auto* sql : statements) {
        sqlite3_stmt* statement = nullptr;
        state_->check(sqlite3_prepare_v2(state_->db, sql, -1, &statement, nullptr));
        state_->prepared.push_back(statement);
    }
}

RawStore::~RawStore() {
    for (auto* statement : state_->prepared) sqlite3_finalize(statement);
    sqlite3_close(state_->db);
}

void RawStore::begin() {
    state_->script("BEGIN IMMEDIATE");
}

void RawStore::insert_dm(std::int64_t number, const std::string& text) {
    const std::int64_t now = 1'790'000'000'000'000 + number;
    std::int64_t row = 0;
    for (auto* statement : state_->prepared) {
        sqlite3_reset(statement);
        sqlite3_bind_int64(statement, 1, number);
        sqlite3_bind_int64(statement, 2, now);
        sqlite3_bind_int64(statement, 3, row);
        sqlite3_bind_text(statement, 4, text.c_str(), -1, SQLITE_STATIC);
        sqlite3_bind_int64(statement, 5, store::shape_of(text));
        state_->check(sqlite3_step(statement));
        if (statement == state_->prepared.front()) row = sqlite3_last_insert_rowid(state_->db);
    }
    for (auto* statement : state_->prepared) sqlite3_reset(statement);
}

void RawStore::insert_lines(const std::filesystem::path& file, Lines kind) {
    const std::vector<const char*> sql =
        kind == Lines::leads
            ? std::vector{"INSERT INTO lead (seq, uid, handle, status_ver, created_at, updated_at) VALUES (?1, ?2, "
                          "?3, ?4, ?4, ?4)"}
            : std::vector{"INSERT INTO event (seq, uid, lead_id, client_key, at, created_at, type, kind, "
                          "operator_id, actor_id) VALUES (?1, ?2, ?3, ?4, ?5, ?5, 0, 0, 0, 0)",
                          "INSERT INTO event_text (event_id, outreach_uid, text, state) VALUES "
                          "(last_insert_rowid(), ?6, ?7, 0)"};
    std::vector<sqlite3_stmt*> made;
    for (const auto* text : sql) {
        made.emplace_back();
        state_->check(sqlite3_prepare_v2(state_->db, text, -1, &made.back(), nullptr));
    }
    std::ifstream lines(file);
    std::string line;
    begin();
    for (int number = 1; std::getline(lines, line); ++number) {
        std::istringstream columns(line);
        std::vector<std::string> values;
        for (std::string value; std::getline(columns, value, '\t');) values.push_back(value);
        for (auto* statement : made) {
            for (int i = 0; i < sqlite3_bind_parameter_count(statement); ++i)
                sqlite3_bind_text(statement, i + 1, values.at(static_cast<std::size_t>(i)).c_str(), -1,
                                  SQLITE_STATIC);
            state_->check(sqlite3_step(statement));
            sqlite3_reset(statement);
        }
        if (number % 10'000 == 0) {
            commit();
            begin();
        }
    }
    commit();
    for (auto* statement : made) sqlite3_finalize(statement);
}

void RawStore::commit() {
    state_->script("COMMIT");
}

}  // namespace instacrm::bench
