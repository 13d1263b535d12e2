// What a request came to: a result or an error, as plain values, since they cross threads.
#pragma once

#include "common/protocol/errors.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/json/value.hpp>

#include <exception>
#include <functional>
#include <optional>
#include <string>

namespace instacrm::server {

namespace asio = boost::asio;
namespace json = boost::json;

struct Failure {
    protocol::ErrorCode code = protocol::ErrorCode::internal_error;
    std::string message;
    std::string remedy;
    std::string field;
    bool damage = false;  ///< the store's file is damaged
};

struct Outcome {
    json::value result;
    std::optional<Failure> failure;
};

/// Whether the same request may succeed later, unchanged: the daemon or its disk is in the way, not the
/// request.
bool may_pass(protocol::ErrorCode code);

/// Sorts an exception by what the caller can do about it. Logs those that are our own fault.
Failure failure_of(const std::exception_ptr& error, std::string_view method);

/// The failure as the error that the client gets.
protocol::ProtocolError to_error(const Failure& failure);

/// The result. @throws ProtocolError for a failure.
json::value result_of(Outcome outcome);

/// Calls `work` and catches what it throws.
Outcome outcome_of(std::string_view method, const std::function<json::value()>& work);

using Answer = std::function<void(Outcome)>;       ///< called once, from any thread
using Start = std::function<void(const Answer&)>;  ///< begins work that ends with the answer

/// Starts work elsewhere and suspends until it answers; resumes on the coroutine's own executor.
///
/// Here and in every co_await: what is handed over has a name. GCC 12 destroys a temporary closure that is an
/// argument of an awaited call twice.
asio::awaitable<Outcome> wait_for(Start start);

}  // namespace instacrm::server
