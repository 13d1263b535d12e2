#include "tests/support/legacy_database.hpp"

#include <sqlite3.h>

#include <stdexcept>

namespace instacrm::test {

void run_sql(const std::filesystem::path& file, const std::string& sql) {
    sqlite3* connection = nullptr;
    int code = sqlite3_open(file.string().c_str(), &connection);
    if (code == SQLITE_OK) code = sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr);
    const std::string message = sqlite3_errmsg(connection);
    sqlite3_close(connection);
    if (code != SQLITE_OK) throw std::runtime_error(file.string() + ": " + message);
}

}  // namespace instacrm::test
