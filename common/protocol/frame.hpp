// Chrome's native-messaging framing, used on the pipe as well: uint32 length, little-endian, then UTF-8 JSON.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace instacrm::protocol {

/// The longest body either way. Chrome itself sends up to 64 MiB and takes up to 1 MiB.
inline constexpr std::uint32_t max_frame_bytes = 1024 * 1024;

using FrameHeader = std::array<unsigned char, 4>;

/// The body's length. @throws ProtocolError (frame_size) for 0 or more than max_frame_bytes, before anybody
/// has allocated anything.
std::uint32_t frame_length(const FrameHeader& header);

/// Header and body as one piece. @throws ProtocolError (frame_size) when the body does not fit.
std::string framed(std::string_view body);

}  // namespace instacrm::protocol
