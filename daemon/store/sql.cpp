#include "daemon/store/sql.hpp"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

namespace instacrm::store {
namespace {

constexpr int busy_seconds = 10;

// So much of what a statement keeps to undo itself stays in memory: some thirty pages, which is enough for
// one; SQLite's own 64 KiB are not always. Beyond 0x1ffff SQLite could not move it to a file.
constexpr int undo_bytes_in_memory = 0x1fff0;

/// Of the whole process; before its first connection. A connection is one thread's at a time, so SQLite need
/// not lock it at each step and column.
void configure_sqlite() {
    static const bool done = [] {
        sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
        sqlite_api::sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, undo_bytes_in_memory);
        return true;
    }();
    static_cast<void>(done);
}

Fault fault_of(int code) {
    switch (code & 0xFF) {
        case SQLITE_FULL:
            return Fault::full;
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
            return Fault::read_only;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return Fault::busy;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return Fault::corrupt;
        case SQLITE_IOERR:
            return Fault::io;
        case SQLITE_CONSTRAINT:
            return Fault::constraint;
        default:
            return Fault::other;
    }
}

/// Calls SOCI and turns its errors into ours. SOCI's full text holds the parameters, which may be a message's
/// text: only SQLite's own words go on.
template <class F>
auto guarded(F&& call) {
    try {
        return call();
    } catch (const soci::sqlite3_soci_error& error) {
        throw StoreError(fault_of(error.result()), error.get_error_message());
    } catch (const soci::soci_error& error) {
        throw StoreError(Fault::other, error.get_error_message());
    }
}

std::string connection_string(const std::filesystem::path& file, Database::Access access) {
    const auto path = file.string();
    // SOCI's own quoting knows no escape.
    if (path.find('"') != std::string::npos)
        throw StoreError(Fault::other, "the store's path must not have a quotation mark in it: " + path);
    return "dbname=\"" + path + "\" timeout=" + std::to_string(busy_seconds) +
           (access == Database::Access::read_only ? " readonly=true" : "");
}

int remember_wal_pages(void* pages, sqlite_api::sqlite3* /*connection*/, const char* /*name*/, int count) {
    *static_cast<int*>(pages) = count;
    return SQLITE_OK;
}

struct TextHash : std::hash<std::string_view> {
    using is_transparent = void;
};

}  // namespace

// --- Database
// -------------------------------------------------------------------------------------------------

struct Database::State {
    soci::session session;
    int wal_pages = 0;
    Stop stop;
    // After the session, so that the statements go first.
    std::unordered_map<std::string, Statement, TextHash, std::equal_to<>> statements;

    sqlite_api::sqlite3* connection() {
        return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
    }
};

Database::Database(const std::filesystem::path& file, Access access) : state_(std::make_unique<State>()) {
    configure_sqlite();
    guarded([&] { state_->session.open(soci::sqlite3, connection_string(file, access)); });
    script("PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON;");
    if (access == Access::read_write) {
        // Its schema stays trusted: before SQLite 3.44, triggers may not write FTS5 tables otherwise.
        // One writer does every checkpoint, when it has nothing better to do: see Writer.
        script(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;"
            "PRAGMA cache_size = -8192; PRAGMA journal_size_limit = 67108864;"
            // What is deleted is overwritten: an erased person's words do not live on in free pages.
            "PRAGMA secure_delete = ON;");
        sqlite_api::sqlite3_wal_hook(state_->connection(), remember_wal_pages, &state_->wal_pages);
    } else {
        script("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;");
    }
}

Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

void Database::script(const std::string& sql) {
    char* message = nullptr;
    const int code = sqlite_api::sqlite3_exec(state_->connection(), sql.c_str(), nullptr, nullptr, &message);
    if (code == SQLITE_OK) return;
    const std::string text = message != nullptr ? message : "unknown error";
    sqlite_api::sqlite3_free(message);
    throw StoreError(fault_of(code), text);
}

bool Database::in_transaction() const {
    return sqlite_api::sqlite3_get_autocommit(state_->connection()) == 0;
}

std::int64_t Database::last_id() const {
    return sqlite_api::sqlite3_last_insert_rowid(state_->connection());
}

std::int64_t Database::total_changes() const {
    return sqlite_api::sqlite3_total_changes(state_->connection());
}

int Database::wal_pages() const {
    return state_->wal_pages;
}

void Database::checkpoint() {
    sqlite_api::sqlite3_wal_checkpoint_v2(state_->connection(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr,
                                          nullptr);
    state_->wal_pages = 0;
}

void Database::shrink() {
    sqlite_api::sqlite3_db_release_memory(state_->connection());
}

bool Database::truncate_wal() {
    auto* const connection = state_->connection();
    sqlite_api::sqlite3_busy_timeout(connection, 0);
    const int code = sqlite_api::sqlite3_wal_checkpoint_v2(connection, nullptr, SQLITE_CHECKPOINT_TRUNCATE,
                                                           nullptr, nullptr);
    sqlite_api::sqlite3_busy_timeout(connection, busy_seconds * 1000);
    state_->wal_pages = 0;
    return code == SQLITE_OK;
}

// --- copies

namespace {

struct CloseConnection {
    void operator()(sqlite_api::sqlite3* connection) const { sqlite_api::sqlite3_close_v2(connection); }
};
struct FinishBackup {
    void operator()(sqlite_api::sqlite3_backup* backup) const { sqlite_api::sqlite3_backup_finish(backup); }
};
using Connection = std::unique_ptr<sqlite_api::sqlite3, CloseConnection>;

constexpr int pages_a_step = 1024;
constexpr int operations_a_question = 100'000;  // of SQLite's virtual machine: some milliseconds

[[noreturn]] void fail(sqlite_api::sqlite3* connection, int code) {
    throw StoreError(fault_of(code), sqlite_api::sqlite3_errmsg(connection));
}

Connection open_plain(const std::filesystem::path& file) {
    sqlite_api::sqlite3* opened = nullptr;
    const int code = sqlite_api::sqlite3_open_v2(file.string().c_str(), &opened,
                                                 SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    Connection connection(opened);
    if (code != SQLITE_OK) fail(opened, code);
    return connection;
}

void execute(const Connection& connection, const char* sql) {
    const int code = sqlite_api::sqlite3_exec(connection.get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(connection.get(), code);
}

void copy_pages(sqlite_api::sqlite3* from, sqlite_api::sqlite3* to, const Stop& stop) {
    const std::unique_ptr<sqlite_api::sqlite3_backup, FinishBackup> backup(
        sqlite_api::sqlite3_backup_init(to, "main", from, "main"));
    if (!backup) fail(to, sqlite_api::sqlite3_errcode(to));
    int code = SQLITE_OK;
    while (code == SQLITE_OK) {
        if (stop()) throw StoreError(Fault::other, "stopped");
        code = sqlite_api::sqlite3_backup_step(backup.get(), pages_a_step);
    }
    if (code != SQLITE_DONE) throw StoreError(fault_of(code), sqlite_api::sqlite3_errstr(code));
}

}  // namespace

void Database::copy_to(const std::filesystem::path& file, const Stop& stop) {
    // Within one snapshot, or each commit of the writer would make the copy begin anew.
    const Snapshot snapshot(*this);
    {
        const auto target = open_plain(file);
        execute(target, "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF");
        copy_pages(state_->connection(), target.get(), stop);
    }
    // The copied header says WAL. A connection that opens the file in that mode can end it.
    execute(open_plain(file), "PRAGMA synchronous = OFF; PRAGMA journal_mode = DELETE");
}

void Database::stop_when(Stop stop) {
    state_->stop = std::move(stop);
    sqlite_api::sqlite3_progress_handler(
        state_->connection(), operations_a_question,
        [](void* question) { return (*static_cast<Stop*>(question))() ? 1 : 0; }, &state_->stop);
}

Statement* Database::find(std::string_view sql) {
    const auto found = state_->statements.find(sql);
    return found == state_->statements.end() ? nullptr : &found->second;
}

Statement& Database::keep(std::string_view sql, const std::vector<Kind>& parameters) {
    std::string text(sql);
    Statement statement(*this, text, parameters);
    return state_->statements.emplace(std::move(text), std::move(statement)).first->second;
}

// --- Statement
// ------------------------------------------------------------------------------------------------

struct Statement::State {
    /// SOCI binds by reference: a parameter's place in memory, for the statement's whole life. Columns are
    /// read from SQLite itself: a walk through thousands of rows must not take each through SOCI's
    /// conversions.
    struct Slot {
        Kind kind;
        long long integer = 0;
        std::string text;
        soci::indicator indicator = soci::i_null;
    };

    State(soci::session& session, const std::vector<Kind>& parameter_kinds) : statement(session) {
        for (const auto kind : parameter_kinds) parameters.push_back({kind, 0, {}, soci::i_null});
    }

    sqlite_api::sqlite3_stmt* row() {
        return static_cast<soci::sqlite3_statement_backend*>(statement.get_backend())->stmt_;
    }

    /// The row after the first.
    bool next() {
        const int code = sqlite_api::sqlite3_step(row());
        if (code == SQLITE_ROW) return true;
        if (code == SQLITE_DONE) return false;
        throw StoreError(fault_of(code), sqlite_api::sqlite3_errmsg(sqlite_api::sqlite3_db_handle(row())));
    }

    std::vector<Slot> parameters;
    soci::statement statement;
    bool running = false;
    std::int64_t changes = 0;
};

Statement::Statement(Database& database, const std::string& sql, const std::vector<Kind>& parameters)
    : state_(std::make_unique<State>(database.state_->session, parameters)) {
    guarded([&] {
        auto& statement = state_->statement;
        statement.alloc();
        statement.prepare(sql);
        for (auto& slot : state_->parameters) {
            if (slot.kind == Kind::integer)
                statement.exchange(soci::use(slot.integer, slot.indicator));
            else
                statement.exchange(soci::use(slot.text, slot.indicator));
        }
        statement.define_and_bind();
    });
}

Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;
Statement::~Statement() = default;

void Statement::bind(std::size_t index, std::int64_t value) {
    auto& slot = state_->parameters.at(index);
    slot.integer = value;
    slot.indicator = soci::i_ok;
}

void Statement::bind(std::size_t index, std::string_view value) {
    auto& slot = state_->parameters.at(index);
    slot.text.assign(value);
    slot.indicator = soci::i_ok;
}

void Statement::bind_null(std::size_t index) {
    state_->parameters.at(index).indicator = soci::i_null;
}

bool Statement::step() {
    if (state_->running) return state_->running = state_->next();
    return guarded([&] {
        const bool row = state_->statement.execute(true);
        state_->changes = state_->statement.get_affected_rows();
        return state_->running = row;
    });
}

void Statement::reset() noexcept {
    state_->running = false;
    sqlite_api::sqlite3_reset(state_->row());
}

bool Statement::is_null(std::size_t column) const {
    return sqlite_api::sqlite3_column_type(state_->row(), static_cast<int>(column)) == SQLITE_NULL;
}

std::int64_t Statement::integer(std::size_t column) const {
    return sqlite_api::sqlite3_column_int64(state_->row(), static_cast<int>(column));
}

std::string_view Statement::text(std::size_t column) const {
    const auto place = static_cast<int>(column);
    const auto* const text = sqlite_api::sqlite3_column_text(state_->row(), place);
    if (text == nullptr) return {};
    return {reinterpret_cast<const char*>(text),  // NOLINT: SQLite's bytes are unsigned
            static_cast<std::size_t>(sqlite_api::sqlite3_column_bytes(state_->row(), place))};
}

std::int64_t Statement::changes() const {
    return state_->changes;
}

Snapshot::~Snapshot() {
    try {
        db_->script("COMMIT");
    } catch (const StoreError&) {
        // Nothing was written; the connection says so again at its next use.
    }
}

}  // namespace instacrm::store
