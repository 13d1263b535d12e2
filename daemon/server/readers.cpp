#include "daemon/server/readers.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace instacrm::server {

void Readers::post(LanePtr lane, Work work) {
    if (!lane) lane = own_;
    const std::lock_guard lock(mutex_);
    lane->works_.push_back(std::move(work));
    if (!std::exchange(lane->queued_, true)) queue(lane);
}

void Readers::queue(const LanePtr& lane) {
    (lane->first_ ? first_ : usual_).push_back(lane);
    boost::asio::post(pool_, [this] { take_turn(); });
}

Readers::LanePtr Readers::next() {
    auto& lanes = first_.empty() ? usual_ : first_;
    auto lane = std::move(lanes.front());
    lanes.pop_front();
    return lane;
}

/// One question of the lane whose turn it is.
void Readers::take_turn() {
    LanePtr lane;
    Work work;
    {
        const std::lock_guard lock(mutex_);
        lane = next();
        work = std::move(lane->works_.front());
        lane->works_.pop_front();
    }
    work();
    work = nullptr;  // what it held goes before the lane's next one begins
    const std::lock_guard lock(mutex_);
    if (lane->works_.empty())
        lane->queued_ = false;
    else
        queue(lane);
}

}  // namespace instacrm::server
