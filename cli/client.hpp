// The conversation with the daemon: connects at the first call, and never waits longer than it was told to.
#pragma once

#include "cli/failure.hpp"
#include "common/protocol/described.hpp"
#include "common/protocol/messages/session.hpp"
#include "common/protocol/rpc.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::cli {

namespace json = boost::json;

/// A call was sent and not answered: nobody knows whether it took effect.
class NoAnswer : public Failure {
public:
    using Failure::Failure;
};

/// The daemon went away before it answered.
class ConnectionLost : public NoAnswer {
public:
    ConnectionLost()
        : NoAnswer(ExitCode::unreachable, "the daemon closed the connection before it answered",
                   "see whether it runs: instacrm status") {}
};

struct ClientOptions {
    std::vector<std::filesystem::path> endpoints;     ///< tried in this order
    std::chrono::milliseconds timeout{30'000};        ///< of each call
    std::chrono::milliseconds start_patience{5'000};  ///< for a daemon that is still starting
    std::function<void(const std::string&)> warn;     ///< what the user should know, though the call goes on
};

/// One connection, one thread. Every call throws Failure (unreachable, still starting), NoAnswer, or
/// protocol::ProtocolError, which is the daemon's own answer.
class Client {
public:
    explicit Client(ClientOptions options);
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client();

    /// Sends a request and waits for its answer.
    template <class Response, class Request>
    Response call(std::string_view method, const Request& request) {
        return protocol::from_json<Response>(wait(send(method, protocol::to_json(request))), "result");
    }

    /// The same for work that takes as long as it takes: only the daemon ends it.
    template <class Response, class Request>
    Response call_patiently(std::string_view method, const Request& request) {
        const auto id = send(method, protocol::to_json(request));
        return protocol::from_json<Response>(wait(id, std::nullopt), "result");
    }

    /// Sends a request whose answer is taken later, with finish_call: several may be under way.
    template <class Request>
    std::int64_t begin_call(std::string_view method, const Request& request) {
        return send(method, protocol::to_json(request));
    }
    template <class Response>
    Response finish_call(std::int64_t id) {
        return protocol::from_json<Response>(wait(id), "result");
    }

    /// Asks for a list and hands each piece to `take` as it comes; two pieces are asked for ahead.
    void list(std::string_view method, const json::value& params,
              const std::function<void(const protocol::Chunk&)>& take);

    /// Waits until there was a notification since the last such wait, however long it takes.
    void wait_for_notification();

    /// Drops the connection and makes a new one. @throws Failure.
    void reconnect();

private:
    std::int64_t send(std::string_view method, json::value params);
    json::value wait(std::int64_t id);
    json::value wait(std::int64_t id, std::optional<std::chrono::steady_clock::time_point> deadline);

    void connect();
    void open_first();
    protocol::HelloResponse greet();
    void drop();

    void run_until(std::optional<std::chrono::steady_clock::time_point> deadline, const bool& finished);
    void read_message(std::optional<std::chrono::steady_clock::time_point> deadline);
    template <class Awaitable>
    typename Awaitable::value_type finish(Awaitable work,
                                          std::optional<std::chrono::steady_clock::time_point> deadline);

    ClientOptions options_;
    struct Wire;  ///< keeps Asio out of every command
    std::unique_ptr<Wire> wire_;
    std::int64_t next_id_ = 0;
    std::map<std::int64_t, std::optional<protocol::Reply>> due_;  // by request id; empty until it comes
    std::size_t notifications_ = 0;                               // come but not yet asked for
};

}  // namespace instacrm::cli
