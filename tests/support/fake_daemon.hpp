// A daemon that says what the test tells it to: the shim's counterpart, on the real pipe.
#pragma once

#include "common/pipe/stream.hpp"
#include "common/protocol/messages/session.hpp"
#include "tests/support/temp_home.hpp"

#include <boost/asio/io_context.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace instacrm::test {

/// One connection at a time. Everything that waits gives up after a minute with std::runtime_error.
class FakeDaemon {
public:
    /// Listens where a client of this home looks for its daemon.
    explicit FakeDaemon(const TempHome& home);

    /// The next connection; its hello is not read yet.
    void accept();
    /// accept(), and the hello's parameters.
    protocol::HelloRequest accept_hello();
    /// accept_hello(), answered with this state.
    protocol::HelloRequest greet(protocol::DaemonState state = protocol::DaemonState::ready);

    /// The next frame; nothing when the client has gone.
    std::optional<std::string> receive();
    void send(std::string_view body);
    void hang_up() { stream_.reset(); }

private:
    boost::asio::awaitable<bool> accept_one();

    boost::asio::io_context context_;
    std::optional<pipe::Stream> stream_;
    pipe::Listener listener_;  // last: gone before the connection is, so that nobody comes back meanwhile
};

}  // namespace instacrm::test
