// The daemon's face to the pipe: accepts connections, keeps them, tells them what changed, and takes the
// spool.
#pragma once

#include "common/pipe/stream.hpp"
#include "daemon/server/context.hpp"
#include "daemon/server/intake.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace instacrm::server {

class Session;

class Server {
public:
    /// Listens at once, so that clients hear `starting` while the store opens. @throws std::system_error.
    explicit Server(Context& context);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server();

    void start();

    /// The store is open: takes the spool, now and from time to time.
    void store_opened();

    /// After a commit: tells subscribers. On the io thread.
    void committed(const std::vector<std::string>& handles, std::int64_t seq);

    /// Takes no more connections or requests; returns when all that was taken is answered.
    asio::awaitable<void> finish();

    /// Reads the signed selectors again; tells subscribers when others are in force.
    void look_at_selectors();

    Intake& intake() { return intake_; }
    std::size_t connections() const { return sessions_.size(); }

    /// Too much is written that nobody reads: hangs up on whoever has the most of it.
    void let_go_of_the_slowest();

private:
    asio::awaitable<void> accept();
    asio::awaitable<void> watch_selectors();
    asio::awaitable<void> serve(std::shared_ptr<Session> session);
    asio::awaitable<void> turn_away(std::shared_ptr<pipe::Stream> stream);

    Context& context_;
    pipe::Listener listener_;
    Intake intake_;
    std::set<std::shared_ptr<Session>> sessions_;
    std::size_t turned_away_ = 0;  ///< that are being told so
    asio::steady_timer all_gone_;
    asio::steady_timer next_look_;  ///< at the selectors
};

}  // namespace instacrm::server
