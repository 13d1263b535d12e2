// Where there is no Debian to take a server from: the tests that need one are skipped, and the rest of their
// files runs.
#include "tests/support/postgres.hpp"

#include <stdexcept>

namespace instacrm::test {
namespace {

[[noreturn]] void absent() {
    throw std::logic_error("there is no PostgreSQL server here; ask PostgresServer::available() first");
}
Process no_process() {
    absent();
}

}  // namespace

ServerFolder::ServerFolder() : watcher_(no_process()) {}
ServerFolder::~ServerFolder() = default;

bool PostgresServer::available() {
    return false;
}
PostgresServer::PostgresServer(const PostgresOptions& options) : options_(options), port_(0) {}
PostgresServer::~PostgresServer() = default;
void PostgresServer::start() {
    absent();
}
void PostgresServer::stop() {
    absent();
}
void PostgresServer::kill() {
    absent();
}
std::string PostgresServer::url(std::string_view, std::string_view, std::string_view) const {
    absent();
}
std::string PostgresServer::sql(std::string_view, std::string_view) const {
    absent();
}
void PostgresServer::create_database(std::string_view) const {
    absent();
}

std::string postgres_url(std::uint16_t, std::string_view, std::string_view, std::string_view) {
    absent();
}
Process start_psql(const std::string&) {
    absent();
}
Outcome psql(const std::string&, std::string_view) {
    absent();
}

}  // namespace instacrm::test
