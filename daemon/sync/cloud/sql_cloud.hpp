// CloudStore over an SQL database.
#pragma once

#include "daemon/sync/cloud.hpp"
#include "daemon/sync/cloud/session.hpp"
#include "daemon/sync/cloud/statements.hpp"

namespace instacrm::sync {

/// Statements, and rows and bytes of text, that crossed the connection; for tests, benchmarks and status.
struct Traffic {
    std::int64_t statements = 0;
    std::int64_t rows = 0;
};

class SqlCloud : public CloudStore {
public:
    /// Connects. A hub's file that is not there, or has no schema, gets one. @throws CloudError.
    explicit SqlCloud(const CloudUrl& url);

    /// The cloud's microseconds since 1970, in place of the database's own clock.
    using Now = std::function<std::int64_t()>;
    /// Over a connection that may be shared with others of the same thread; for tests.
    SqlCloud(std::shared_ptr<Session> session, Now now);

    CloudClock look(const std::string& agent) override;
    store::Rows window(std::int64_t after, std::int64_t upto) override;
    store::Rows fetch(const store::Wanted& wanted) override;
    CloudClock lock(const std::string& agent) override;
    std::int64_t write(const store::Rows& rows, std::int64_t last_seq) override;
    void begin_epoch(const std::string& epoch) override;
    void commit(const std::string& agent, const std::string& push, std::int64_t last_seq) override;
    void roll_back() noexcept override;

    /// A transaction of its own, under the clock's lock: gives up to `count` rows that have no number one.
    /// How many it was.
    std::int64_t number(const Table& table, std::int64_t count);

    /// Rows that have none.
    std::int64_t unnumbered(const Table& table);

    Traffic traffic() const { return {session_->statements(), rows_}; }
    Session& session() { return *session_; }

private:
    std::int64_t read_number(const std::string& sql);
    void take_lock();
    CloudClock read_clock(const std::string& agent);
    void end_read();
    template <class Row>
    void read_into(store::Rows& rows, const std::string& sql, const Values& parameters);
    template <class Row>
    void fetch_into(store::Rows& rows, const std::vector<std::string>& ids, bool by_parent);
    void write_array(const Table& table, const TableStatements& statements, std::vector<Values> rows);
    void release_names(const std::vector<store::OperatorRow>& rows);
    void erase(const store::TombstoneRow& row, std::int64_t number);
    template <class Row>
    std::int64_t write_table(const std::vector<Row>& rows, std::int64_t last_seq);

    std::shared_ptr<Session> session_;
    Now now_;
    const Statements& statements_;
    bool locked_ = false;
    std::int64_t rows_ = 0;
};

}  // namespace instacrm::sync
