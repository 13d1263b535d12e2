// What the shim must know of a frame that passes through it, and the few answers that it gives by itself.
#pragma once

#include "common/protocol/errors.hpp"

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace instacrm::nmhost {

enum class Dialect {
    legacy,  ///< `{type, requestId, payload}`: the extension in the field
    rpc,     ///< JSON-RPC 2.0
    noise    ///< not a JSON object: the daemon says what is wrong with it
};

/// The outside of a frame, in either direction.
struct Envelope {
    Dialect dialect = Dialect::noise;
    boost::json::value id;   ///< a string or a number; null when the frame names none
    bool log = false;        ///< a request that tells of a DM that was sent
    bool not_taken = false;  ///< a reply: the daemon recorded nothing because it cannot now; later it may
};

Envelope read_envelope(std::string_view frame);

/// Whether `reply` can be the answer to `request`.
bool answers(const Envelope& reply, const Envelope& request);

/// "The message is on this disk, and the daemon will have it." Nothing when no reply is wanted.
std::optional<std::string> queued_reply(const Envelope& request);

/// An error in the dialect of the request. Nothing when no reply is wanted.
std::optional<std::string> error_reply(const Envelope& request, const protocol::ProtocolError& error);

}  // namespace instacrm::nmhost
