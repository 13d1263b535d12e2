#include "common/protocol/frame.hpp"

#include "common/protocol/errors.hpp"

namespace instacrm::protocol {
namespace {

void check(std::uint64_t length) {
    if (length == 0 || length > max_frame_bytes)
        throw ProtocolError(ErrorCode::frame_size, "a frame has 1 to " + std::to_string(max_frame_bytes) +
                                                       " bytes, this one says " + std::to_string(length));
}

}  // namespace

std::uint32_t frame_length(const FrameHeader& header) {
    const auto length = static_cast<std::uint32_t>(header[0]) | static_cast<std::uint32_t>(header[1]) << 8U |
                        static_cast<std::uint32_t>(header[2]) << 16U |
                        static_cast<std::uint32_t>(header[3]) << 24U;
    check(length);
    return length;
}

std::string framed(std::string_view body) {
    check(body.size());
    const auto length = static_cast<std::uint32_t>(body.size());
    std::string frame;
    frame.reserve(4 + body.size());
    for (unsigned shift = 0; shift < 32; shift += 8) frame += static_cast<char>(length >> shift & 0xFFU);
    frame += body;
    return frame;
}

}  // namespace instacrm::protocol
