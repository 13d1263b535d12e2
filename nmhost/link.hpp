// One connection to the daemon: sends frames in order, and remembers what is not answered yet.
#pragma once

#include "common/pipe/stream.hpp"
#include "nmhost/message.hpp"

#include <boost/asio/awaitable.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace instacrm::nmhost {

/// Held by shared pointers: a write that is under way keeps it until the system has let go of the bytes.
class Link : public std::enable_shared_from_this<Link> {
public:
    explicit Link(pipe::Stream stream) : stream_(std::move(stream)) {}

    /// Sends the hello and waits for its reply's body. @throws when there is none.
    pipe::asio::awaitable<std::string> greet(std::string_view hello);

    /// The next frame from the daemon, or nothing when it has gone. @throws when the connection breaks.
    pipe::asio::awaitable<std::optional<std::string>> next();

    /// Sends the message's frame behind those before it. Does not wait.
    void forward(Message message);

    /// Takes out the oldest request that this is the reply to: the daemon answers requests that share an id
    /// (two tabs count alike) in their order.
    std::optional<Message> settle(const Envelope& reply);

    /// All that has no reply yet, oldest first.
    std::deque<Message> take_unanswered();

    bool idle() const { return outbox_.empty() && unanswered_.empty(); }

    /// Ends greet() and next().
    void close();

private:
    struct Outgoing {
        std::string bytes;
        std::shared_ptr<void> place;
    };
    void write_on();

    pipe::Stream stream_;
    std::deque<Outgoing> outbox_;  ///< the first one is being written
    std::deque<Message> unanswered_;
};

}  // namespace instacrm::nmhost
