// The threads that ask the store. Each connection has a lane: its questions are answered one after the other,
// and the lanes take turns, so that a client with a hundred questions does not stand before one with a single
// one. The browser's lanes go first: there somebody waits with a DM.
#pragma once

#include <boost/asio/thread_pool.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace instacrm::server {

class Readers {
public:
    using Work = std::function<void()>;

    /// Who asks. Belongs to the readers, but for the one who holds it.
    class Lane {
    public:
        /// Goes before the others from now on. Before its first question.
        void go_first() { first_ = true; }

    private:
        friend class Readers;
        bool first_ = false;
        bool queued_ = false;  ///< waits for its turn, or has it
        std::deque<Work> works_;
    };
    using LanePtr = std::shared_ptr<Lane>;

    explicit Readers(std::size_t threads) : pool_(threads) {}

    /// From any thread. Without a lane: as one of the daemon's own questions.
    void post(LanePtr lane, Work work);

    /// Finishes what was posted.
    void join() { pool_.join(); }

private:
    void queue(const LanePtr& lane);
    LanePtr next();
    void take_turn();

    std::mutex mutex_;
    LanePtr own_ = std::make_shared<Lane>();
    std::deque<LanePtr> first_;
    std::deque<LanePtr> usual_;
    boost::asio::thread_pool pool_;  ///< has a turn for each lane that is queued; goes first
};

}  // namespace instacrm::server
