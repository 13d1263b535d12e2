#include "tests/support/pipe_client.hpp"

#include "common/pipe/frames.hpp"
#include "tests/support/await.hpp"

#include <boost/asio/write.hpp>

#include <stdexcept>
#include <utility>

namespace instacrm::test {

PipeClient::PipeClient(const std::filesystem::path& endpoint)
    : context_(std::make_unique<boost::asio::io_context>()),
      stream_(pipe::connect(context_->get_executor(), endpoint)) {}

protocol::HelloResponse PipeClient::hello() {
    protocol::HelloRequest request;
    request.client = "test";
    return hello(request);
}

protocol::HelloResponse PipeClient::hello(const protocol::HelloRequest& request) {
    return call<protocol::HelloResponse>("session.hello", request);
}

boost::json::value PipeClient::call(std::string_view method, boost::json::value params) {
    const auto id = ++last_id_;
    send(protocol::request_text(id, method, std::move(params)));
    for (;;) {
        const auto frame = receive();
        if (!frame) throw std::runtime_error("the daemon hung up during " + std::string(method));
        auto reply = protocol::parse_reply(protocol::parse_json(*frame));
        if (!reply.method.empty()) {
            notifications_.push_back(std::move(reply));
        } else if (reply.id == id || !reply.id) {  // without an id: an error in reading the request itself
            if (reply.error) throw *reply.error;
            return reply.result;
        }
    }
}

protocol::Reply PipeClient::notification() {
    while (notifications_.empty()) {
        const auto frame = receive();
        if (!frame) throw std::runtime_error("the daemon hung up");
        auto reply = protocol::parse_reply(protocol::parse_json(*frame));
        if (!reply.method.empty()) notifications_.push_back(std::move(reply));
    }
    auto first = std::move(notifications_.front());
    notifications_.pop_front();
    return first;
}

void PipeClient::send(std::string_view body) {
    pipe::write_frame_now(stream_, body);
}

std::optional<std::string> PipeClient::receive() {
    return await(*context_, pipe::read_frame(stream_));
}

void PipeClient::send_bytes(std::string_view bytes) {
    boost::asio::write(stream_, boost::asio::buffer(bytes));
}

}  // namespace instacrm::test
