// One session of H2's, over its PostgreSQL protocol.
#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rehearsal {

struct Address {
    std::string host;
    std::string port;
    std::string name;
};

/// Of "//host:port/name" or "host:port/name". @throws Failure
Address address_of(std::string_view service);

/// @throws Failure when nobody listens there.
void expect_listener(const Address& address);

struct ResultDeleter {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, ResultDeleter>;

using Values = std::vector<std::optional<std::string>>;

class Link {
public:
    /// @throws Failure
    Link(const Address& address, const std::string& user, const std::string& password);

    /// A statement without placeholders. @throws Failure
    Result run(const std::string& sql);

    /// What H2 takes the statement's placeholders for, and what its rows look like. @throws Failure
    const PGresult& describe(const std::string& sql);

    /// @throws Failure
    Result execute(const std::string& sql, const Values& values);

    /// How long this session waits for a lock from now on.
    void wait_for_locks(std::chrono::milliseconds time);

private:
    void prepare(const std::string& sql);
    Result send(const Values& values);
    Result answer(int sent);
    [[noreturn]] void refuse(const PGresult* result);

    struct Closer {
        void operator()(PGconn* connection) const { PQfinish(connection); }
    };
    std::unique_ptr<PGconn, Closer> connection_;
    std::string prepared_;  // what the protocol's unnamed statement is
    Result description_;    // of it
    bool lost_ = false;
};

/// How long a statement waits for a lock where Oracle would wait for ever.
std::chrono::milliseconds patience();

}  // namespace rehearsal
