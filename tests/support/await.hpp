// Runs one coroutine to its end on the test's own thread.
#pragma once

#include "tests/support/patience.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

namespace instacrm::test {

/// What the coroutine gives, or throws. @throws std::runtime_error when that takes longer than `patience`.
template <class T>
T await(boost::asio::io_context& context, boost::asio::awaitable<T> work) {
    std::optional<T> result;
    std::exception_ptr failure;
    boost::asio::co_spawn(context, std::move(work), [&](const std::exception_ptr& error, T value) {
        failure = error;
        if (!error) result = std::move(value);
    });
    context.restart();
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!result && !failure && context.run_one_until(deadline) > 0) {
    }
    if (failure) std::rethrow_exception(failure);
    if (!result) throw std::runtime_error("nothing came in time");
    return std::move(*result);
}

}  // namespace instacrm::test
