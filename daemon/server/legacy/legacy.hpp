// The wire of the extension that teams already run: `{type, requestId, payload}` in, `{action, success, data,
// requestId}` out. An adapter: each message becomes a call of the command table, and the outcome takes the
// old shape.
#pragma once

#include "daemon/server/call.hpp"
#include "daemon/server/outcome.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>

namespace instacrm::server {
struct Context;
}

namespace instacrm::legacy {

namespace asio = boost::asio;
namespace json = boost::json;

/// A message of the old wire, as opposed to JSON-RPC.
bool is_legacy(const json::value& message);

/// The reply's text; nothing for what wants none (`keep_alive`). Never throws.
asio::awaitable<std::optional<std::string>> answer(server::Context& context, json::value message,
                                                   server::Caller caller);

/// The reply's text when `failure` keeps the message from being looked at.
std::optional<std::string> refusal(const json::object& message, const server::Failure& failure);

/// The bare outcome, for the spool's intake: `result` is the reply's data.
asio::awaitable<server::Outcome> outcome_of_message(server::Context& context, json::value message,
                                                    server::Caller caller);

}  // namespace instacrm::legacy
