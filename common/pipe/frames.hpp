// Whole frames on a stream.
#pragma once

#include "common/pipe/stream.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace instacrm::pipe {

/// The next frame's body, or nothing at the end of the stream (also in the middle of a frame).
/// @throws ProtocolError (frame_size); boost::system::system_error when the connection breaks otherwise.
asio::awaitable<std::optional<std::string>> read_frame(Stream& stream);

/// Sends one frame. @throws boost::system::system_error; ProtocolError (frame_size).
asio::awaitable<void> write_frame(Stream& stream, std::string_view body);

/// The same, waiting: for programs that do one thing at a time.
void write_frame_now(Stream& stream, std::string_view body);

}  // namespace instacrm::pipe
