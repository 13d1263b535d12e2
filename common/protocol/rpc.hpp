// JSON-RPC 2.0 envelopes (https://www.jsonrpc.org/specification). Batches are not taken: frames are cheap.
#pragma once

#include "common/protocol/errors.hpp"

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace instacrm::protocol {

namespace json = boost::json;

/// Nesting that the parser follows before it refuses; our own messages have four levels.
inline constexpr std::size_t max_json_depth = 32;

/// One JSON text. @throws ProtocolError (parse_error): not JSON, not UTF-8, nested too deep, or more behind
/// it.
json::value parse_json(std::string_view text);

struct Request {
    json::value id;     ///< null for a notification
    bool notification;  ///< no reply is wanted
    std::string method;
    json::value params;  ///< an object; empty when absent
};

/// Reads an envelope. @throws ProtocolError (invalid_request).
Request parse_request(const json::value& message);

std::string request_text(std::int64_t id, std::string_view method, json::value params);
std::string notification_text(std::string_view method, json::value params);
std::string result_text(const json::value& id, json::value result);
std::string error_text(const json::value& id, const ProtocolError& error);

/// What came back: a reply to `id`, or a notification.
struct Reply {
    std::optional<std::int64_t> id;
    json::value result;
    std::optional<ProtocolError> error;
    std::string method;  ///< of a notification
    json::value params;  ///< of a notification
};

/// @throws ProtocolError (invalid_request) when it is neither.
Reply parse_reply(const json::value& message);

}  // namespace instacrm::protocol
