#include "daemon/sync/timed_cloud.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace instacrm::sync {
namespace {

std::atomic<int> given_up = 0;

}  // namespace

/// Shared by the caller and the thread: whoever leaves last cleans up.
struct TimedCloud::Worker {
    std::mutex mutex;
    std::condition_variable wake;
    std::function<void(SqlCloud&)> work;  ///< what to do next
    bool busy = false;
    bool closed = false;     ///< the caller is gone
    bool abandoned = false;  ///< and did not wait
    std::optional<CloudError> error;

    void serve(const Connect& connect) {
        std::unique_ptr<SqlCloud> cloud;
        finish([&] { cloud = connect(); });
        for (;;) {
            std::unique_lock lock(mutex);
            wake.wait(lock, [this] { return work || closed; });
            if (closed) break;
            const auto next = std::move(work);
            work = nullptr;
            lock.unlock();
            finish([&] { next(*cloud); });
        }
        // Oracle's client commits what is open when a session is closed in order.
        if (cloud) cloud->roll_back();
        cloud.reset();
        if (abandoned) --given_up;
    }

    /// What went wrong crosses the threads as a plain value.
    template <class F>
    static std::optional<CloudError> outcome_of(F&& call) {
        try {
            call();
            return std::nullopt;
        } catch (const CloudError& thrown) {
            return thrown;
        } catch (const std::exception& thrown) {
            return CloudError(CloudFault::other, thrown.what());
        }
    }

    template <class F>
    void finish(F&& call) {
        auto outcome = outcome_of(call);
        const std::lock_guard lock(mutex);
        error = std::move(outcome);
        busy = false;
        wake.notify_all();
    }

    void wait(Duration limit, const Cancelled& cancelled) {
        constexpr auto slice = std::chrono::milliseconds(100);
        std::unique_lock lock(mutex);
        const auto end = std::chrono::steady_clock::now() + limit;
        while (busy && std::chrono::steady_clock::now() < end && !cancelled()) wake.wait_for(lock, slice);
        if (busy) {
            closed = abandoned = true;
            ++given_up;
            throw CloudError(CloudFault::timed_out, "the cloud did not answer in time");
        }
        if (error) throw CloudError(*std::exchange(error, std::nullopt));
    }
};

TimedCloud::TimedCloud(Connect connect, Duration limit, Cancelled cancelled)
    : worker_(std::make_shared<Worker>()), limit_(limit), cancelled_(std::move(cancelled)) {
    worker_->busy = true;
    std::thread([worker = worker_, connect = std::move(connect)] { worker->serve(connect); }).detach();
    try {
        worker_->wait(limit_, cancelled_);
    } catch (...) {
        const std::lock_guard lock(worker_->mutex);
        worker_->closed = true;
        worker_->wake.notify_all();
        throw;
    }
}

TimedCloud::~TimedCloud() {
    const std::lock_guard lock(worker_->mutex);
    worker_->closed = true;
    worker_->wake.notify_all();
}

void TimedCloud::run(std::function<void(SqlCloud&)> work) {
    {
        const std::lock_guard lock(worker_->mutex);
        if (worker_->closed) throw CloudError(CloudFault::timed_out, "the cloud did not answer in time");
        worker_->work = std::move(work);
        worker_->busy = true;
    }
    worker_->wake.notify_all();
    worker_->wait(limit_, cancelled_);
}

int TimedCloud::abandoned() {
    return given_up;
}

template <class Result>
Result TimedCloud::answer(std::function<Result(SqlCloud&)> work) {
    auto result = std::make_shared<Result>();
    run([result, work = std::move(work)](SqlCloud& cloud) { *result = work(cloud); });
    return std::move(*result);
}

CloudClock TimedCloud::look(const std::string& agent) {
    return answer<CloudClock>([agent](SqlCloud& cloud) { return cloud.look(agent); });
}
store::Rows TimedCloud::window(std::int64_t after, std::int64_t upto) {
    return answer<store::Rows>([after, upto](SqlCloud& cloud) { return cloud.window(after, upto); });
}
store::Rows TimedCloud::fetch(const store::Wanted& wanted) {
    return answer<store::Rows>([wanted](SqlCloud& cloud) { return cloud.fetch(wanted); });
}
CloudClock TimedCloud::lock(const std::string& agent) {
    return answer<CloudClock>([agent](SqlCloud& cloud) { return cloud.lock(agent); });
}
std::int64_t TimedCloud::write(const store::Rows& rows, std::int64_t last_seq) {
    return answer<std::int64_t>([rows, last_seq](SqlCloud& cloud) { return cloud.write(rows, last_seq); });
}
void TimedCloud::begin_epoch(const std::string& epoch) {
    run([epoch](SqlCloud& cloud) { cloud.begin_epoch(epoch); });
}
void TimedCloud::commit(const std::string& agent, const std::string& push, std::int64_t last_seq) {
    run([agent, push, last_seq](SqlCloud& cloud) { cloud.commit(agent, push, last_seq); });
}
void TimedCloud::roll_back() noexcept {
    try {
        run([](SqlCloud& cloud) { cloud.roll_back(); });
    } catch (const std::exception&) {
        // Given up, and the server's own time-out ends the transaction.
    }
}

}  // namespace instacrm::sync
