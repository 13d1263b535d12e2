// One connection to an SQL database through SOCI: statements with text and integer parameters, rows as
// values, errors sorted. The differences between the databases' clients end here.
//
// Not thread-safe.
#pragma once

#include "daemon/sync/cloud/tables.hpp"
#include "daemon/sync/cloud/url.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace instacrm::sync {

using Value = std::variant<std::monostate, std::int64_t, std::string>;
using Values = std::vector<Value>;

class Session {
public:
    /// Connects. @throws CloudError.
    explicit Session(const CloudUrl& url);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session();

    Backend backend() const { return backend_; }

    /// Parameters take the statement's placeholders from left to right. @throws CloudError.
    void run(const std::string& sql, const Values& parameters = {});

    /// Calls `visit` for each row. `kinds`: of the columns; a time comes as text.
    void query(const std::string& sql, const Values& parameters, std::span<const Kind> kinds,
               const std::function<void(Values)>& visit);

    /// Runs a statement once for each row, in one call to the server (Oracle's array bind).
    void run_array(const std::string& sql, std::span<const Kind> kinds, const std::vector<Values>& rows);

    /// Oracle has a transaction open at all times, and begins none.
    void begin();
    void commit();
    void roll_back();

    /// Statements sent since the connection was made; a transaction's begin and end count too.
    std::int64_t statements() const { return statements_; }

private:
    struct State;
    Backend backend_;
    std::int64_t statements_ = 0;
    std::unique_ptr<State> state_;
};

}  // namespace instacrm::sync
