#include "daemon/server/outcome.hpp"

#include "common/domain/invalid.hpp"
#include "daemon/store/error.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <memory>

namespace instacrm::server {
namespace {

using protocol::ErrorCode;
using store::Fault;

struct FaultWords {
    Fault fault;
    const char* message;
    const char* remedy;
};

constexpr FaultWords fault_words[] = {
    {Fault::full, "the disk is full; nothing was recorded", "free some room on the store's disk"},
    {Fault::read_only, "the store cannot be written; nothing was recorded",
     "check the rights of the store's folder"},
    {Fault::busy, "another program holds the store; nothing was recorded",
     "close whatever has the database open"},
    {Fault::corrupt, "the store is damaged; nothing was recorded",
     "the daemon looks into it at once: see what became of it with: instacrm doctor"},
    {Fault::io, "the disk failed; nothing was recorded", "check the disk"},
};

Failure internal_failure() {
    return {ErrorCode::internal_error, "the daemon failed at this request", "see the daemon's log", {}};
}

Failure store_failure(const store::StoreError& error) {
    if (error.fault() == Fault::constraint)
        return internal_failure();  // a mistake of ours, and it would fail again
    for (const auto& words : fault_words) {
        if (words.fault == error.fault())
            return {
                ErrorCode::store_failed, words.message, words.remedy, {}, error.fault() == Fault::corrupt};
    }
    return {ErrorCode::store_failed, "the store failed; nothing was recorded", "see the daemon's log", {}};
}

}  // namespace

bool may_pass(ErrorCode code) {
    constexpr std::array passing{ErrorCode::not_ready, ErrorCode::operator_missing, ErrorCode::store_failed,
                                 ErrorCode::stopping, ErrorCode::busy};
    return std::ranges::find(passing, code) != passing.end();
}

Failure failure_of(const std::exception_ptr& error, std::string_view method) {
    try {
        std::rethrow_exception(error);
    } catch (const protocol::ProtocolError& known) {
        return {known.code(), known.what(), known.remedy(), known.field()};
    } catch (const Invalid& invalid) {
        return {ErrorCode::invalid_params, invalid.what(), invalid.remedy(), {}};
    } catch (const store::StoreError& failed) {
        spdlog::error("{}: store: {}", method, failed.what());
        return store_failure(failed);
    } catch (const std::exception& unexpected) {
        spdlog::error("{}: {}", method, unexpected.what());
        return internal_failure();
    }
}

protocol::ProtocolError to_error(const Failure& failure) {
    return {failure.code, failure.message, failure.remedy, failure.field};
}

json::value result_of(Outcome outcome) {
    if (outcome.failure) throw to_error(*outcome.failure);
    return std::move(outcome.result);
}

Outcome outcome_of(std::string_view method, const std::function<json::value()>& work) {
    try {
        return {work(), std::nullopt};
    } catch (...) {
        return {nullptr, failure_of(std::current_exception(), method)};
    }
}

asio::awaitable<Outcome> wait_for(Start start) {
    return asio::async_initiate<const asio::use_awaitable_t<>&, void(Outcome)>(
        [](auto handler, const Start& begin) {
            const auto executor = asio::get_associated_executor(handler);
            const auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            begin([shared, executor](Outcome outcome) {
                asio::post(executor, [shared, outcome = std::move(outcome)]() mutable {
                    std::move (*shared)(std::move(outcome));
                });
            });
        },
        asio::use_awaitable, std::move(start));
}

}  // namespace instacrm::server
