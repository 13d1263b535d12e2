// The pipe that the programs talk through. Callers know no platform: a Unix socket here, a named pipe on
// Windows, both an Asio stream with the same three functions.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::pipe {

namespace asio = boost::asio;

/// A connected end: reads and writes with asio::async_read / asio::write as any Asio stream.
using Stream = asio::local::stream_protocol::socket;

/// Who is at the other end, as the system vouches for it.
struct Peer {
    std::int64_t user = -1;  ///< uid
    std::int64_t pid = -1;
};

/// @throws std::system_error.
Peer peer_of(Stream& stream);

/// Connects to the daemon, and makes sure that the server runs as the user that owns the endpoint's folder
/// (or as root). @throws std::system_error naming the endpoint: no_such_file and connection_refused mean that
/// no daemon is there.
Stream connect(const asio::any_io_executor& executor, const std::filesystem::path& endpoint);

/// The daemon's end. One a process; the caller holds the store's lock before it opens one, so that a socket
/// file that nobody answers on is a left-over and may be removed.
class Listener {
public:
    /// `groups`: who may connect besides the owner. @throws std::system_error naming the endpoint.
    Listener(const asio::any_io_executor& executor, std::filesystem::path endpoint,
             const std::vector<std::string>& groups);
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener();

    /// The next client that may talk to us; others are closed at once.
    asio::awaitable<Stream> accept();

    /// Ends accept() with operation_aborted and takes the endpoint away.
    void close();

private:
    bool admits(Stream& stream) const;

    asio::local::stream_protocol::acceptor acceptor_;
    std::filesystem::path endpoint_;
    std::optional<std::int64_t> group_;
};

}  // namespace instacrm::pipe
