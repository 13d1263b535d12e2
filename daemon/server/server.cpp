#include "daemon/server/server.hpp"

#include "common/pipe/frames.hpp"
#include "common/protocol/rpc.hpp"
#include "daemon/server/session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace instacrm::server {
namespace {

constexpr std::size_t max_connections = 256;
constexpr std::size_t max_turned_away = 64;
constexpr auto farewell = std::chrono::seconds(1);  // for a client that is turned away to hear why
constexpr auto goodbye = std::chrono::seconds(3);   // for clients to take their last replies when we stop
constexpr auto selectors_interval = std::chrono::minutes(1);
constexpr auto accept_pause = std::chrono::milliseconds(200);  // when the system has no descriptors left

}  // namespace

Server::Server(Context& context)
    : context_(context),
      listener_(context.io, context.paths.endpoint, context.config.allowed),
      intake_(context),
      all_gone_(context.io, asio::steady_timer::time_point::max()),
      next_look_(context.io) {}

Server::~Server() = default;

void Server::start() {
    asio::co_spawn(context_.io, accept(), asio::detached);
    if (context_.selectors.configured()) asio::co_spawn(context_.io, watch_selectors(), asio::detached);
}

void Server::look_at_selectors() {
    if (!context_.selectors.refresh()) return;
    for (const auto& session : sessions_) session->notify_selectors();
}

/// A file of a few KiB, once a minute: works on every system and every kind of disk.
asio::awaitable<void> Server::watch_selectors() {
    boost::system::error_code ignored;
    while (!context_.stopping) {
        look_at_selectors();
        next_look_.expires_after(selectors_interval);
        co_await next_look_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

void Server::store_opened() {
    intake_.start();
}

asio::awaitable<void> Server::accept() {
    asio::steady_timer pause(context_.io);
    while (!context_.stopping) {
        try {
            auto stream = co_await listener_.accept();
            if (sessions_.size() >= max_connections) {
                if (turned_away_ < max_turned_away)
                    asio::co_spawn(context_.io, turn_away(std::make_shared<pipe::Stream>(std::move(stream))),
                                   asio::detached);
                continue;  // else the stream closes itself
            }
            auto session = std::make_shared<Session>(*this, context_, std::move(stream));
            sessions_.insert(session);
            asio::co_spawn(context_.io, serve(std::move(session)), asio::detached);
            continue;
        } catch (const std::exception& error) {
            if (context_.stopping) co_return;
            spdlog::warn("cannot accept a connection: {}", error.what());
        }
        pause.expires_after(accept_pause);
        co_await pause.async_wait(asio::use_awaitable);
    }
}

asio::awaitable<void> Server::serve(std::shared_ptr<Session> session) {
    co_await session->run();
    sessions_.erase(session);
    if (sessions_.empty()) all_gone_.cancel();
}

/// Tells a client why it is not served. Its hello is read first: what is unread when a socket closes would
/// take the answer along.
asio::awaitable<void> Server::turn_away(std::shared_ptr<pipe::Stream> stream) {
    spdlog::warn("{} connections are open: one more was turned away", sessions_.size());
    ++turned_away_;
    asio::steady_timer patience(context_.io, farewell);
    patience.async_wait([stream](const boost::system::error_code& error) {
        if (!error) pipe::hang_up(*stream);
    });
    try {
        co_await pipe::read_frame(*stream);
        const auto reason =
            protocol::error_text(nullptr, {protocol::ErrorCode::busy,
                                           fmt::format("{} programs are connected already", max_connections),
                                           "close some, and try again"});
        co_await pipe::write_frame(*stream, reason);
    } catch (const std::exception& error) {
        spdlog::debug("a client that was turned away: {}", error.what());
    }
    patience.cancel();
    --turned_away_;
}

void Server::let_go_of_the_slowest() {
    const auto slowest = std::ranges::max_element(
        sessions_, {}, [](const std::shared_ptr<Session>& session) { return session->unread(); });
    spdlog::warn("clients leave too much unread: the one with the most of it was let go");
    (*slowest)->abort();
}

void Server::committed(const std::vector<std::string>& leads, std::int64_t seq) {
    for (const auto& session : sessions_) session->notify(leads, seq);
}

asio::awaitable<void> Server::finish() {
    listener_.close();
    next_look_.cancel();
    for (const auto& session : sessions_) session->finish();
    co_await intake_.finish();

    boost::system::error_code ignored;
    all_gone_.expires_after(goodbye);
    while (!sessions_.empty() && all_gone_.expiry() > asio::steady_timer::clock_type::now())
        co_await all_gone_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    for (const auto& session : sessions_) session->abort();
    all_gone_.expires_at(asio::steady_timer::time_point::max());
    while (!sessions_.empty())
        co_await all_gone_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

}  // namespace instacrm::server
