#include "tests/support/frame_client.hpp"

#include "common/protocol/frame.hpp"
#include "common/protocol/rpc.hpp"

#include <algorithm>
#include <stdexcept>

namespace instacrm::test {

void FrameClient::send(std::string_view body) {
    process_.write(protocol::framed(body));
}

std::optional<std::string> FrameClient::receive() {
    const auto head = process_.read(4);
    if (head.empty()) return std::nullopt;
    protocol::FrameHeader header{};
    if (head.size() < header.size()) throw std::runtime_error("the output ends inside a frame's length");
    std::ranges::copy(head, header.begin());
    auto body = process_.read(protocol::frame_length(header));
    if (body.size() < protocol::frame_length(header))
        throw std::runtime_error("the output ends inside a frame");
    return body;
}

boost::json::value FrameClient::receive_json() {
    const auto frame = receive();
    if (!frame) throw std::runtime_error("no answer; standard error: " + process_.errors());
    return protocol::parse_json(*frame);
}

}  // namespace instacrm::test
