// A real PostgreSQL server that belongs to one test. Linux, with Debian's package postgresql-15.
#pragma once

#include "tests/support/process.hpp"
#include "tests/support/temp_home.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace instacrm::test {

/// A folder for a server's files, which the account that the server runs as may write. When this process ends
/// without a word (a crash, SIGKILL), a watcher ends the server that runs in it and removes the folder.
class ServerFolder {
public:
    ServerFolder();
    ServerFolder(const ServerFolder&) = delete;
    ServerFolder& operator=(const ServerFolder&) = delete;
    ~ServerFolder();

    const std::filesystem::path& path() const { return home_.folder(); }
    /// Where the cluster lies.
    std::filesystem::path data() const { return path() / "data"; }

private:
    TempHome home_;
    Process watcher_;
};

struct PostgresOptions {
    /// How clients that come over TCP prove who they are; `trust` takes any password.
    enum class Login { scram, trust };
    Login login = Login::scram;
    /// Off is faster, for tests in which nothing is killed.
    bool fsync = true;
};

/// A cluster of its own on a port of its own at 127.0.0.1. Its superuser is `postgres`, password `postgres`.
class PostgresServer {
public:
    /// Whether this machine has the programs, and an account to run them as: for doctest::skip.
    static bool available();

    /// Makes the cluster and starts it. @throws std::runtime_error with what the server wrote.
    explicit PostgresServer(const PostgresOptions& options = {});
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;
    ~PostgresServer();

    /// Starts it again after stop() or kill(), on the same port, and waits until it takes connections. Does
    /// nothing while it runs.
    void start();
    /// Fast: sessions are ended, what is committed is written.
    void stop();
    /// SIGKILL to all of its processes, as a power cut would end them. (What they gave to the kernel, the
    /// kernel still writes: this shows what the server loses, not what a disk does.)
    void kill();

    std::uint16_t port() const { return port_; }
    const std::filesystem::path& folder() const { return folder_.path(); }
    std::string url(std::string_view database = "postgres", std::string_view user = "postgres",
                    std::string_view password = "postgres") const;

    /// Runs the text as the superuser and gives its rows, `|` between columns and a line end after each.
    /// @throws std::runtime_error with psql's standard error at the first statement that fails.
    std::string sql(std::string_view text, std::string_view database = "postgres") const;
    void create_database(std::string_view name) const;

private:
    bool is_ready() const;

    PostgresOptions options_;
    std::uint16_t port_;
    ServerFolder folder_;
    std::optional<Process> process_;
};

/// `postgresql://user:password@127.0.0.1:port/database`, for a server behind a FaultProxy. The parts are
/// taken as they are: they may hold nothing that a URL would have to escape.
std::string postgres_url(std::uint16_t port, std::string_view database = "postgres",
                         std::string_view user = "postgres", std::string_view password = "postgres");

/// `psql -X -q -v ON_ERROR_STOP=1 -At`, which runs what comes on standard input, statement by statement.
Process start_psql(const std::string& url);
/// The same, run to its end.
Outcome psql(const std::string& url, std::string_view text);

}  // namespace instacrm::test
