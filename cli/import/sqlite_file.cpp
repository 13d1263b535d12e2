#include "cli/import/sqlite_file.hpp"

#include "cli/failure.hpp"

#include <sqlite3.h>

namespace instacrm::cli {
namespace {

constexpr int busy_milliseconds = 5000;

[[noreturn]] void fail(const std::string& name, const std::string& why) {
    throw Failure(ExitCode::error, "cannot read " + name + ": " + why,
                  "close the program that uses it, and check that it is the right file");
}

}  // namespace

struct SqliteFile::State {
    std::string name;
    sqlite3* connection = nullptr;

    ~State() { sqlite3_close(connection); }
};

struct SqliteFile::Query::State {
    std::string name;
    sqlite3* connection = nullptr;
    sqlite3_stmt* statement = nullptr;

    ~State() { sqlite3_finalize(statement); }
};

SqliteFile::SqliteFile(const std::filesystem::path& file) : state_(std::make_unique<State>()) {
    state_->name = file.string();
    if (!std::filesystem::exists(file)) fail(state_->name, "there is no such file");
    const int code =
        sqlite3_open_v2(state_->name.c_str(), &state_->connection, SQLITE_OPEN_READONLY, nullptr);
    if (code != SQLITE_OK) fail(state_->name, sqlite3_errstr(code));
    sqlite3_busy_timeout(state_->connection, busy_milliseconds);
    columns("sqlite_master");  // reads the header: is it SQLite at all?
}

SqliteFile::SqliteFile(SqliteFile&&) noexcept = default;
SqliteFile& SqliteFile::operator=(SqliteFile&&) noexcept = default;
SqliteFile::~SqliteFile() = default;

std::vector<std::string> SqliteFile::columns(const std::string& table) {
    Query query(*this, "SELECT name FROM pragma_table_info('" + table + "')");
    std::vector<std::string> names;
    std::vector<std::string> cells;
    while (query.next(cells)) names.push_back(cells.front());
    return names;
}

SqliteFile::Query::Query(SqliteFile& file, const std::string& sql) : state_(std::make_unique<State>()) {
    state_->name = file.state_->name;
    state_->connection = file.state_->connection;
    if (sqlite3_prepare_v2(state_->connection, sql.c_str(), -1, &state_->statement, nullptr) != SQLITE_OK)
        fail(state_->name, sqlite3_errmsg(state_->connection));
}

SqliteFile::Query::Query(Query&&) noexcept = default;
SqliteFile::Query& SqliteFile::Query::operator=(Query&&) noexcept = default;
SqliteFile::Query::~Query() = default;

std::vector<std::string> SqliteFile::Query::names() const {
    const int count = sqlite3_column_count(state_->statement);
    std::vector<std::string> names;
    names.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) names.emplace_back(sqlite3_column_name(state_->statement, i));
    return names;
}

bool SqliteFile::Query::next(std::vector<std::string>& cells) {
    const int code = sqlite3_step(state_->statement);
    cells.clear();
    if (code == SQLITE_DONE) return false;
    if (code != SQLITE_ROW) fail(state_->name, sqlite3_errmsg(state_->connection));
    for (int i = 0; i < sqlite3_column_count(state_->statement); ++i) {
        const auto* const text = static_cast<const char*>(sqlite3_column_blob(state_->statement, i));
        const auto length = static_cast<std::size_t>(sqlite3_column_bytes(state_->statement, i));
        cells.emplace_back(text != nullptr ? std::string(text, length) : std::string());
    }
    return true;
}

}  // namespace instacrm::cli
