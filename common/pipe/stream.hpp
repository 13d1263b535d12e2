// The pipe that the programs talk through. Callers know no platform: a Unix socket on Linux, a named pipe on
// Windows, both an Asio stream with the same functions.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#ifdef _WIN32
#include "common/pipe/windows_stream.hpp"
#else
#include <boost/asio/local/stream_protocol.hpp>
#endif
#include <boost/system/error_code.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace instacrm::pipe {

namespace asio = boost::asio;

/// A connected end: reads and writes with asio::async_read / asio::write as any Asio stream.
#ifdef _WIN32
using Stream = WindowsStream;
#else
using Stream = asio::local::stream_protocol::socket;
#endif

/// Who is at the other end, as the system vouches for it.
struct Peer {
    std::string user;  ///< the uid; on Windows the SID, "?" when the system will not tell
    std::int64_t pid = -1;
};

/// @throws std::system_error.
Peer peer_of(Stream& stream);

/// Nothing more is read from it, what is being written goes on: read_frame() tells the end.
void stop_reading(Stream& stream);

/// Whether a read's error is the system's own way to tell that the other end is gone, or that we stopped.
bool is_end_of_pipe(const boost::system::error_code& error);

/// Ends both directions at once; whoever waits for it is told. The stream is closed by its owner.
void hang_up(Stream& stream);

/// Connects to the daemon, and makes sure that the server runs as the user that owns the endpoint's folder
/// (or as root; on Windows: as ourselves, the system, an administrator or InstaCRM's service).
/// @throws std::system_error naming the endpoint: no_such_file and connection_refused mean that no daemon is
/// there.
Stream connect(const asio::any_io_executor& executor, const std::filesystem::path& endpoint);

/// The daemon's end. One a process; the caller holds the store's lock before it opens one, so that a socket
/// file that nobody answers on is a left-over and may be removed.
class Listener {
public:
    /// `allowed`: who may connect besides the owner: groups on Linux, SIDs on Windows.
    /// @throws std::system_error naming the endpoint; Invalid for a name that the system does not know.
    Listener(const asio::any_io_executor& executor, std::filesystem::path endpoint,
             const std::vector<std::string>& allowed);
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener();

    /// The next client that may talk to us; others are closed at once.
    asio::awaitable<Stream> accept();

    /// Ends accept() with operation_aborted and takes the endpoint away.
    void close();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace instacrm::pipe
