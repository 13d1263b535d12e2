#include "daemon/server/server.hpp"

#include "daemon/server/session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

namespace instacrm::server {
namespace {

constexpr std::size_t max_connections = 256;
constexpr auto goodbye = std::chrono::seconds(3);  // for clients to take their last replies when we stop
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
                spdlog::warn("{} connections are open: one more was closed", sessions_.size());
                continue;  // the stream closes itself
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
