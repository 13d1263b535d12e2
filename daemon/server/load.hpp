// What all connections together may have the daemon hold: requests that it has taken and not answered, and
// answers that nobody has read yet. So the daemon does not grow with what clients want of it. On the io
// thread.
#pragma once

#include <cstddef>

namespace instacrm::server {

/// How many requests may be under way, and how many bytes their frames may have.
struct Room {
    std::size_t requests;
    std::size_t bytes;
};

class Load {
public:
    /// DMs, and what the browser asks, have room left when lists and imports have filled theirs.
    static constexpr Room room{4096, 16UL * 1024 * 1024};
    static constexpr Room room_for_dms{16384, 48UL * 1024 * 1024};
    /// Lists and snapshots that are open at once: each has a connection to the store, with its own files and
    /// cache.
    static constexpr std::size_t max_views = 128;
    /// Answers that wait to be read: beyond it whoever leaves the most lying is let go.
    static constexpr std::size_t max_unread = 64UL * 1024 * 1024;

    /// Whether one more request is taken; it is answered with `busy` otherwise.
    bool has_room(bool for_dm) const {
        const auto& most = for_dm ? room_for_dms : room;
        return requests_ < most.requests && bytes_ < most.bytes;
    }

    void begin(std::size_t bytes) {
        ++requests_;
        bytes_ += bytes;
    }
    void end(std::size_t bytes) {
        --requests_;
        bytes_ -= bytes;
    }

    bool has_view() const { return views_ < max_views; }
    /// One connection has so many now, and had so many before.
    void views(std::size_t now, std::size_t before) { views_ += now - before; }

    void written(std::size_t bytes) { unread_ += bytes; }
    void read(std::size_t bytes) { unread_ -= bytes; }
    bool too_much_unread() const { return unread_ > max_unread; }

private:
    std::size_t requests_ = 0;
    std::size_t bytes_ = 0;
    std::size_t unread_ = 0;
    std::size_t views_ = 0;
};

}  // namespace instacrm::server
