// A client of the daemon's pipe, for one call at a time.
#pragma once

#include "common/protocol/described.hpp"
#include "common/protocol/messages/session.hpp"
#include "common/protocol/rpc.hpp"

#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace instacrm::test {

class PipeClient {
public:
    /// Connects; says nothing yet. @throws std::system_error.
    explicit PipeClient(const std::filesystem::path& endpoint);
    PipeClient(PipeClient&&) noexcept;
    PipeClient& operator=(PipeClient&&) noexcept;
    ~PipeClient();

    /// session.hello as the CLI says it.
    protocol::HelloResponse hello();
    /// session.hello as given.
    protocol::HelloResponse hello(const protocol::HelloRequest& request);

    /// One request and its result; notifications that come first are kept.
    /// @throws ProtocolError, the daemon's; std::runtime_error when it hangs up or is silent for a minute.
    boost::json::value call(std::string_view method, boost::json::value params = boost::json::object());

    /// The same with typed messages: call<LeadResponse>("leads.get", LeadRequest{"anna"}).
    template <class Response, class Request>
    Response call(std::string_view method, const Request& request) {
        return protocol::from_json<Response>(call(method, protocol::to_json(request)), "result");
    }

    /// The next notification.
    protocol::Reply notification();

    /// Raw frames, for messages that no client would send. receive(): nothing when the daemon hung up.
    void send(std::string_view body);
    std::optional<std::string> receive();

    /// Bytes that need not be a frame.
    void send_bytes(std::string_view bytes);

private:
    struct Wire;  ///< keeps Asio out of every test
    std::unique_ptr<Wire> wire_;
    std::deque<protocol::Reply> notifications_;
    std::int64_t last_id_ = 0;
};

}  // namespace instacrm::test
