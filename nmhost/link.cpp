#include "nmhost/link.hpp"

#include "common/pipe/frames.hpp"
#include "common/protocol/frame.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace instacrm::nmhost {

namespace asio = boost::asio;

asio::awaitable<std::string> Link::greet(std::string_view hello) {
    co_await pipe::write_frame(stream_, hello);
    auto reply = co_await pipe::read_frame(stream_);
    if (!reply) throw std::runtime_error("the daemon hung up instead of answering the hello");
    co_return std::move(*reply);
}

asio::awaitable<std::optional<std::string>> Link::next() {
    return pipe::read_frame(stream_);
}

void Link::forward(Message message) {
    outbox_.push_back({protocol::framed(message.frame), std::move(message.place)});
    if (!message.envelope.id.is_null()) {
        if (!message.envelope.log) message.frame.clear();  // only a log message may be needed again
        unanswered_.push_back(std::move(message));
    }
    if (outbox_.size() == 1) write_on();
}

void Link::write_on() {
    asio::async_write(stream_, asio::buffer(outbox_.front().bytes),
                      [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
                          self->outbox_.pop_front();
                          if (error) return self->close();
                          if (!self->outbox_.empty()) self->write_on();
                      });
}

std::optional<Message> Link::settle(const Envelope& reply) {
    const auto request =
        std::ranges::find_if(unanswered_, [&](const Message& m) { return answers(reply, m.envelope); });
    if (request == unanswered_.end()) return std::nullopt;
    auto message = std::move(*request);
    unanswered_.erase(request);
    return message;
}

std::deque<Message> Link::take_unanswered() {
    return std::exchange(unanswered_, {});
}

void Link::close() {
    boost::system::error_code ignored;
    stream_.close(ignored);
}

}  // namespace instacrm::nmhost
