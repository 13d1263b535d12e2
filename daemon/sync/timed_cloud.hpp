// A cloud whose every call ends in time. No client library can be relied on for that (a peer may take bytes
// for ever and never answer), so calls run on a thread of their own, which is given up when it does not
// answer.
#pragma once

#include "daemon/sync/cloud.hpp"
#include "daemon/sync/cloud/sql_cloud.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace instacrm::sync {

class TimedCloud : public CloudStore {
public:
    using Connect = std::function<std::unique_ptr<SqlCloud>()>;

    /// Asked now and then during a call: true gives the call up at once.
    using Cancelled = std::function<bool()>;

    /// Connects, within the limit too. @throws CloudError.
    TimedCloud(Connect connect, Duration limit, Cancelled cancelled);
    TimedCloud(const TimedCloud&) = delete;
    TimedCloud& operator=(const TimedCloud&) = delete;
    ~TimedCloud() override;

    CloudClock look(const std::string& agent) override;
    store::Rows window(std::int64_t after, std::int64_t upto) override;
    store::Rows fetch(const store::Wanted& wanted) override;
    CloudClock lock(const std::string& agent) override;
    std::int64_t write(const store::Rows& rows, std::int64_t last_seq) override;
    void begin_epoch(const std::string& epoch) override;
    void commit(const std::string& agent, const std::string& push, std::int64_t last_seq) override;
    void roll_back() noexcept override;

    /// Runs `work` with the connection. After a time-out nothing it refers to may be gone: what it needs, it
    /// holds. @throws CloudError.
    void run(std::function<void(SqlCloud&)> work);

    /// Threads that were given up and have not come back.
    static int abandoned();

private:
    struct Worker;
    template <class Result>
    Result answer(std::function<Result(SqlCloud&)> work);

    std::shared_ptr<Worker> worker_;
    Duration limit_;
    Cancelled cancelled_;
};

}  // namespace instacrm::sync
