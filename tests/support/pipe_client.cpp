#include "tests/support/pipe_client.hpp"

#include "common/pipe/frames.hpp"
#include "common/pipe/stream.hpp"
#include "tests/support/await.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>

#include <stdexcept>
#include <utility>

namespace instacrm::test {

struct PipeClient::Wire {
    explicit Wire(const std::filesystem::path& endpoint)
        : stream(pipe::connect(context.get_executor(), endpoint)) {}

    boost::asio::io_context context;
    pipe::Stream stream;
};

PipeClient::PipeClient(const std::filesystem::path& endpoint) : wire_(std::make_unique<Wire>(endpoint)) {}
PipeClient::PipeClient(PipeClient&&) noexcept = default;
PipeClient& PipeClient::operator=(PipeClient&&) noexcept = default;
PipeClient::~PipeClient() = default;

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
            if (reply.error) throw protocol::ProtocolError(*reply.error);
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
    pipe::write_frame_now(wire_->stream, body);
}

std::optional<std::string> PipeClient::receive() {
    return await(wire_->context, pipe::read_frame(wire_->stream));
}

void PipeClient::send_bytes(std::string_view bytes) {
    boost::asio::write(wire_->stream, boost::asio::buffer(bytes));
}

}  // namespace instacrm::test
