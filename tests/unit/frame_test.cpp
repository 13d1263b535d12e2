#include "common/protocol/frame.hpp"

#include "common/protocol/errors.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace instacrm::protocol {
namespace {

FrameHeader header_of(std::uint32_t length) {
    return {static_cast<unsigned char>(length), static_cast<unsigned char>(length >> 8U),
            static_cast<unsigned char>(length >> 16U), static_cast<unsigned char>(length >> 24U)};
}

/// The code of the error that `work` throws; nothing when it throws none.
template <class F>
std::optional<ErrorCode> error_of(F&& work) {
    try {
        work();
        return std::nullopt;
    } catch (const ProtocolError& error) {
        return error.code();
    }
}

TEST_CASE("a frame is its length, little-endian, and its body") {
    using namespace std::string_literals;
    CHECK(framed("{}") == "\x02\0\0\0{}"s);
    CHECK(framed(std::string(0x0102, 'x')).substr(0, 4) == "\x02\x01\0\0"s);
}

TEST_CASE("every length from 1 to 1 MiB is taken") {
    for (const std::uint32_t length : {1U, 255U, 256U, 65'536U, max_frame_bytes - 1, max_frame_bytes}) {
        CAPTURE(length);
        CHECK(frame_length(header_of(length)) == length);
        CHECK(framed(std::string(length, ' ')).size() == length + 4);
    }
}

TEST_CASE("a length of 0 or over 1 MiB is refused") {
    const auto largest = std::numeric_limits<std::uint32_t>::max();
    for (const std::uint32_t length : {0U, max_frame_bytes + 1, 0x01000000U, 0x80000000U, largest}) {
        CAPTURE(length);
        CHECK(error_of([&] { frame_length(header_of(length)); }) == ErrorCode::frame_size);
    }
    CHECK(error_of([] { framed(""); }) == ErrorCode::frame_size);
    CHECK(error_of([] { framed(std::string(max_frame_bytes + 1, ' ')); }) == ErrorCode::frame_size);
}

}  // namespace
}  // namespace instacrm::protocol
