// The shim itself: what becomes of each frame, whether the daemon is there or not.
//
//   the daemon is     a log message              any other message
//   ready             forwarded                  forwarded
//   being greeted     held for 20 ms at most     waits
//   away              spooled, then "queued"     waits for a daemon that is starting, else an error
//   refusing us       an error                   an error
//
// A connection that is lost leaves its unanswered messages to the third row. A log message keeps its number
// there, so that one that was recorded, but not acknowledged, stays one event.
#pragma once

#include "common/protocol/errors.hpp"
#include "common/spool/spool.hpp"
#include "nmhost/daemon_finder.hpp"
#include "nmhost/link.hpp"
#include "nmhost/message.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace instacrm::nmhost {

/// Who speaks through this shim.
struct Caller {
    std::string origin;   ///< the extension
    std::string shim_id;  ///< random; names this process in the store and in the spool
};

/// All on the io_context's one thread.
class Relay {
public:
    using Answer = std::function<void(std::string_view frame)>;

    /// `answer` takes frames for the browser.
    Relay(boost::asio::io_context& context, DaemonFinder finder, Caller caller, Answer answer);

    /// Looks for the daemon, from now on.
    void start();

    /// A frame from the browser.
    void take(Message message);

    /// The browser sends no more: waits for the replies that are still due (not for long), then leave().
    void drain();

    /// Leaves nothing behind but in the spool, and stops the io_context.
    void leave();

private:
    using SteadyTime = std::chrono::steady_clock::time_point;
    using SteadyDuration = std::chrono::steady_clock::duration;
    enum class State { away, greeting, ready };

    boost::asio::awaitable<void> keep_connected();
    boost::asio::awaitable<void> attempt();
    boost::asio::awaitable<void> pause();
    boost::asio::awaitable<bool> greet(Link& link);
    boost::asio::awaitable<void> pass_replies(Link& link);
    boost::asio::awaitable<void> drain_then_leave();

    std::string hello() const;
    bool understand_hello(std::string_view reply);
    void become_ready();
    void lose_link();
    void limit_greeting(SteadyDuration longest);
    void expect_daemon(SteadyDuration how_long);
    void attempt_soon();

    void forward(Message message);
    void pass_back(std::string_view frame);
    void give_up_waiting();
    void answer_alone(Message message);
    void spool(Message message);
    void reply(const std::optional<std::string>& frame) const;

    bool expects_daemon() const;
    bool busy() const { return !waiting_.empty() || (link_ && !link_->idle()); }

    boost::asio::io_context& context_;
    DaemonFinder finder_;
    Caller caller_;
    Answer answer_;

    State state_ = State::away;
    std::shared_ptr<Link> link_;                      ///< unless away
    std::optional<protocol::ProtocolError> refusal_;  ///< the daemon takes nothing from this origin
    std::deque<Message> waiting_;                     ///< for a daemon that is starting or being greeted
    std::optional<spool::Writer> spool_;              ///< opened by the first message that needs it
    std::int64_t next_ordinal_ = 1;

    bool wanted_ = true;  ///< somebody needs a daemon: at our start, and since the last message
    SteadyTime expected_until_{};
    SteadyTime last_attempt_{};
    SteadyTime next_attempt_{};
    SteadyDuration back_off_;
    boost::asio::steady_timer attempt_timer_;
    boost::asio::steady_timer greeting_timer_;
};

}  // namespace instacrm::nmhost
