// One connection: reads frames, runs requests side by side, sends replies and notifications.
#pragma once

#include "common/pipe/stream.hpp"
#include "common/protocol/messages/session.hpp"
#include "common/protocol/rpc.hpp"
#include "daemon/server/command.hpp"
#include "daemon/server/context.hpp"
#include "daemon/server/outcome.hpp"
#include "daemon/server/streams.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace instacrm::server {

class Server;

/// Lives on the io thread, and as long as one of its coroutines does.
class Session : public std::enable_shared_from_this<Session> {
public:
    Session(Server& server, Context& context, pipe::Stream stream);

    /// Serves until the client leaves; answers what was taken before it returns.
    asio::awaitable<void> run();

    /// Takes no more requests; those that were taken are still answered.
    void finish();

    /// Hangs up on a client that does not take its replies.
    void abort();

    /// Of answers that it has not taken.
    std::size_t unread() const { return outgoing_bytes_; }

    /// Sends the notifications of a commit whose topics the client asked for.
    void notify(const std::vector<std::string>& leads, std::int64_t seq);
    void notify_selectors();

    // For the handlers of session methods.
    Server& server() { return server_; }
    Context& context() { return context_; }
    Streams& streams() { return streams_; }
    const Readers::LanePtr& lane() const { return lane_; }
    void welcome(const protocol::HelloRequest& hello);
    /// False when there is no such topic.
    bool subscribe(std::string_view topic);

private:
    asio::awaitable<void> read_frames();
    asio::awaitable<void> wait_for_room();
    asio::awaitable<void> serve_request(json::value message, Caller caller, std::size_t bytes);
    asio::awaitable<void> serve_legacy();
    asio::awaitable<Outcome> outcome_for(std::string_view method, json::value params, Caller caller);
    asio::awaitable<Outcome> in_session(const Command& command, json::value params);
    asio::awaitable<void> write_replies();
    void take_frame(const std::string& frame);
    void take_legacy(json::value message, Caller caller, std::size_t bytes);
    void refuse(const json::value& message);
    bool has_room() const;
    void send(std::string body);
    void forget_replies();
    void begin_request(std::size_t bytes);
    void end_request(std::size_t bytes);

    Server& server_;
    Context& context_;
    pipe::Stream stream_;
    Readers::LanePtr lane_ = std::make_shared<Readers::Lane>();
    Streams streams_;
    std::optional<Caller> caller_;  ///< nothing before session.hello
    bool wants_leads_ = false;
    bool wants_log_ = false;
    bool wants_selectors_ = false;
    bool finishing_ = false;
    bool unreadable_ = false;  ///< the client broke the framing

    std::size_t in_flight_ = 0;
    std::size_t in_flight_bytes_ = 0;
    asio::steady_timer
        room_;  ///< cancelled when a request ends or a reply is out: more may be read, or all is done
    std::deque<std::string> outgoing_;
    std::size_t outgoing_bytes_ = 0;  ///< and of the one that is being written
    bool writing_ = false;

    // The existing extension's messages carry no id that is its own in the whole connection: they are
    // answered in the order in which they came.
    struct LegacyMessage {
        json::value message;
        Caller caller;
        std::size_t bytes = 0;
        bool taken = true;  ///< false: there was no room for it
    };
    std::deque<LegacyMessage> legacy_;
    bool serving_legacy_ = false;
};

}  // namespace instacrm::server
