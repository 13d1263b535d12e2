#include "common/pipe/frames.hpp"

#include "common/protocol/frame.hpp"

#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>

namespace instacrm::pipe {
namespace {

constexpr std::size_t piece_bytes = 64UL * 1024;

bool is_end(const boost::system::error_code& error) {
    return error == asio::error::eof || error == asio::error::connection_reset ||
           error == asio::error::broken_pipe || is_end_of_pipe(error);
}

/// The read went wrong: false for an end, an exception for anything else.
bool went_on(const boost::system::error_code& error) {
    if (!error) return true;
    if (is_end(error)) return false;
    throw boost::system::system_error(error, "cannot read from the pipe");
}

}  // namespace

asio::awaitable<std::optional<std::string>> read_frame(Stream& stream) {
    protocol::FrameHeader header{};
    boost::system::error_code error;
    co_await asio::async_read(stream, asio::buffer(header), asio::redirect_error(asio::use_awaitable, error));
    if (!went_on(error)) co_return std::nullopt;
    const std::size_t length = protocol::frame_length(header);
    std::string body;
    while (body.size() < length) {  // memory is taken for what came, not for what was promised
        const auto begin = body.size();
        body.resize(std::min(length, begin + piece_bytes));
        const auto piece = asio::buffer(body.data() + begin, body.size() - begin);
        co_await asio::async_read(stream, piece, asio::redirect_error(asio::use_awaitable, error));
        if (!went_on(error)) co_return std::nullopt;
    }
    co_return body;
}

asio::awaitable<void> write_frame(Stream& stream, std::string_view body) {
    const auto frame = protocol::framed(body);
    co_await asio::async_write(stream, asio::buffer(frame), asio::use_awaitable);
}

void write_frame_now(Stream& stream, std::string_view body) {
    asio::write(stream, asio::buffer(protocol::framed(body)));
}

}  // namespace instacrm::pipe
