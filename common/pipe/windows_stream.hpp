// One end of a named pipe, as an Asio stream. Include stream.hpp, which names it for every platform.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/windows/stream_handle.hpp>

#include <memory>
#include <utility>

namespace instacrm::pipe {

/// A pipe has no half-close: a read under way can be called off by itself, which stands for one.
class WindowsStream {
public:
    using executor_type = boost::asio::any_io_executor;
    using native_handle_type = boost::asio::windows::stream_handle::native_handle_type;

    explicit WindowsStream(const executor_type& executor) : handle_(executor) {}
    explicit WindowsStream(boost::asio::windows::stream_handle handle) : handle_(std::move(handle)) {}

    executor_type get_executor() { return handle_.get_executor(); }
    native_handle_type native_handle() { return handle_.native_handle(); }
    bool is_open() const { return handle_.is_open(); }
    void close() { handle_.close(); }
    void close(boost::system::error_code& error) { handle_.close(error); }
    void stop_reading() { reading_->emit(boost::asio::cancellation_type::terminal); }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return handle_.async_read_some(
            buffers, boost::asio::bind_cancellation_slot(reading_->slot(), std::forward<Token>(token)));
    }
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return handle_.async_write_some(buffers, std::forward<Token>(token));
    }
    template <class Buffers>
    std::size_t read_some(const Buffers& buffers, boost::system::error_code& error) {
        return handle_.read_some(buffers, error);
    }
    template <class Buffers>
    std::size_t write_some(const Buffers& buffers, boost::system::error_code& error) {
        return handle_.write_some(buffers, error);
    }

private:
    boost::asio::windows::stream_handle handle_;
    std::unique_ptr<boost::asio::cancellation_signal> reading_ =
        std::make_unique<boost::asio::cancellation_signal>();
};

}  // namespace instacrm::pipe
