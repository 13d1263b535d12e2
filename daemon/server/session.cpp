#include "daemon/server/session.hpp"

#include "common/pipe/frames.hpp"
#include "common/protocol/described.hpp"
#include "common/protocol/frame.hpp"
#include "daemon/server/dispatch.hpp"
#include "daemon/server/legacy/legacy.hpp"
#include "daemon/server/server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

namespace instacrm::server {
namespace {

using protocol::ErrorCode;
using protocol::ProtocolError;

// Beyond these no more is read until something is answered and taken: the client waits, nobody else does.
constexpr std::size_t max_in_flight = 128;
constexpr std::size_t max_in_flight_bytes = 4UL * 1024 * 1024;
constexpr std::size_t max_unread_bytes = 1UL * 1024 * 1024;
// A client that never reads what it subscribed to, or asked for in one go, is let go.
constexpr std::size_t max_outgoing_bytes = 32UL * 1024 * 1024;

Failure too_busy() {
    return {ErrorCode::busy,
            "the daemon has too much to do at once; nothing was recorded",
            "try again shortly",
            {}};
}

/// What is taken when there is no room for lists any more.
bool is_dm(const json::value& message, const Caller& caller) {
    if (caller.role == protocol::Role::browser) return true;
    const auto* object = message.if_object();
    const auto* method = object != nullptr ? object->if_contains("method") : nullptr;
    return method != nullptr && method->is_string() && method->get_string() == "outreach.log";
}

}  // namespace

Session::Session(Server& server, Context& context, pipe::Stream stream)
    : server_(server),
      context_(context),
      stream_(std::move(stream)),
      streams_(context, lane_),
      room_(context.io) {
    room_.expires_at(asio::steady_timer::time_point::max());
}

asio::awaitable<void> Session::run() {
    const auto self = shared_from_this();
    try {
        co_await read_frames();
    } catch (const ProtocolError& error) {
        send(protocol::error_text(nullptr, error));
        spdlog::info("connection closed: {}", error.what());
    } catch (const std::exception& error) {
        unreadable_ = true;
        spdlog::debug("connection ended: {}", error.what());
    }
    boost::system::error_code ignored;
    while (in_flight_ > 0 || (writing_ && !unreadable_))
        co_await room_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    streams_.close_all();
    stream_.close(ignored);
}

asio::awaitable<void> Session::read_frames() {
    while (!finishing_) {
        const auto frame = co_await pipe::read_frame(stream_);
        if (!frame) co_return;
        take_frame(*frame);
        co_await wait_for_room();
    }
}

bool Session::has_room() const {
    return in_flight_ < max_in_flight && in_flight_bytes_ < max_in_flight_bytes &&
           outgoing_bytes_ < max_unread_bytes;
}

asio::awaitable<void> Session::wait_for_room() {
    boost::system::error_code ignored;
    while (!has_room() && !finishing_ && !unreadable_)
        co_await room_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

void Session::finish() {
    finishing_ = true;
    pipe::stop_reading(stream_);
    room_.cancel();
}

void Session::abort() {
    unreadable_ = true;
    forget_replies();
    boost::system::error_code ignored;
    stream_.close(ignored);
    room_.cancel();
}

/// Numbers the frame, and starts what it asks for.
void Session::take_frame(const std::string& frame) {
    Caller caller = caller_.value_or(Caller{});
    caller.received_at = context_.clock();
    if (caller_ && caller_->role == protocol::Role::browser) ++caller_->ordinal;
    json::value message;
    try {
        message = protocol::parse_json(frame);
    } catch (const ProtocolError& error) {
        send(protocol::error_text(nullptr, error));
        return;
    }
    if (caller_ && caller_->role == protocol::Role::browser && legacy::is_legacy(message)) {
        take_legacy(std::move(message), std::move(caller), frame.size());
        return;
    }
    if (!context_.load.has_room(is_dm(message, caller))) {
        refuse(message);
        return;
    }
    begin_request(frame.size());
    asio::co_spawn(context_.io, serve_request(std::move(message), std::move(caller), frame.size()),
                   asio::detached);
}

/// Nothing of the request is kept but its id.
void Session::refuse(const json::value& message) {
    try {
        const auto request = protocol::parse_request(message);
        if (!request.notification) send(protocol::error_text(request.id, to_error(too_busy())));
    } catch (const ProtocolError& error) {
        send(protocol::error_text(nullptr, error));
    }
}

void Session::take_legacy(json::value message, Caller caller, std::size_t bytes) {
    LegacyMessage taken{std::move(message), std::move(caller), bytes, context_.load.has_room(true)};
    if (!taken.taken) {  // answered in its turn all the same, but nothing of it is kept
        taken.message.as_object().erase("payload");
        taken.bytes = 0;
    }
    begin_request(taken.bytes);
    legacy_.push_back(std::move(taken));
    if (serving_legacy_) return;
    serving_legacy_ = true;
    asio::co_spawn(context_.io, serve_legacy(), asio::detached);
}

asio::awaitable<void> Session::serve_legacy() {
    const auto self = shared_from_this();
    while (!legacy_.empty()) {
        auto next = std::move(legacy_.front());
        legacy_.pop_front();
        std::optional<std::string> reply;
        if (next.taken)
            reply = co_await legacy::answer(context_, std::move(next.message), std::move(next.caller));
        else
            reply = legacy::refusal(next.message.as_object(), too_busy());
        if (reply) send(std::move(*reply));
        end_request(next.bytes);
    }
    serving_legacy_ = false;
}

asio::awaitable<void> Session::serve_request(json::value message, Caller caller, std::size_t bytes) {
    const auto self = shared_from_this();
    std::optional<std::string> reply;
    try {
        auto request = protocol::parse_request(message);
        message = nullptr;  // while this waits it is held once, not twice
        auto outcome = co_await outcome_for(request.method, std::move(request.params), std::move(caller));
        if (!request.notification)
            reply = outcome.failure ? protocol::error_text(request.id, to_error(*outcome.failure))
                                    : protocol::result_text(request.id, std::move(outcome.result));
    } catch (const ProtocolError& error) {
        reply = protocol::error_text(nullptr, error);
    }
    if (reply) send(std::move(*reply));
    end_request(bytes);
}

asio::awaitable<Outcome> Session::outcome_for(std::string_view method, json::value params, Caller caller) {
    const bool hello = method == "session.hello";
    if (!caller_ && !hello)
        co_return Outcome{nullptr,
                          Failure{ErrorCode::hello_required, "the first call must be session.hello", {}, {}}};
    if (caller_ && hello)
        co_return Outcome{nullptr,
                          Failure{ErrorCode::invalid_request, "session.hello was said already", {}, {}}};

    const auto* command = find_command(method);
    // Who calls is what the hello says, so its own role is not asked.
    const auto role = hello ? protocol::Role::cli : caller.role;
    if (auto failure = obstacle(context_, command, method, role))
        co_return Outcome{nullptr, std::move(failure)};
    if (std::holds_alternative<SessionHandler>(command->handler))
        co_return co_await in_session(*command, std::move(params));
    if (std::holds_alternative<ListHandler>(command->handler) && role == protocol::Role::cli)
        co_return co_await streams_.open(*command, std::move(params), std::move(caller));
    co_return co_await dispatch(context_, method, std::move(params), std::move(caller));
}

asio::awaitable<Outcome> Session::in_session(const Command& command, json::value params) {
    Outcome outcome;
    try {
        outcome.result = co_await std::get<SessionHandler>(command.handler)(*this, std::move(params));
    } catch (...) {
        outcome.failure = failure_of(std::current_exception(), command.name);
    }
    co_return outcome;
}

void Session::welcome(const protocol::HelloRequest& hello) {
    caller_ = Caller{hello.role,
                     hello.origin.value_or(""),
                     hello.shim_id.value_or(""),
                     hello.ordinal.value_or(1),
                     context_.clock(),
                     false,
                     lane_};
    if (hello.role == protocol::Role::browser) lane_->go_first();
}

bool Session::subscribe(std::string_view topic) {
    if (topic == protocol::lead_topic)
        wants_leads_ = true;
    else if (topic == protocol::log_topic)
        wants_log_ = true;
    else if (topic == protocol::selectors_topic)
        wants_selectors_ = true;
    else
        return false;
    return true;
}

void Session::notify(const std::vector<std::string>& leads, std::int64_t seq) {
    if (wants_leads_) {
        for (const auto& handle : leads)
            send(protocol::notification_text(protocol::lead_topic,
                                             protocol::to_json(protocol::LeadChanged{handle, seq})));
    }
    if (wants_log_)
        send(protocol::notification_text(protocol::log_topic, protocol::to_json(protocol::LogChanged{seq})));
}

void Session::notify_selectors() {
    if (wants_selectors_) send(protocol::notification_text(protocol::selectors_topic, json::object{}));
}

void Session::send(std::string body) {
    if (body.size() > protocol::max_frame_bytes) {
        spdlog::error("a reply of {} bytes does not fit a frame", body.size());
        return;
    }
    if (unreadable_) return;
    outgoing_bytes_ += body.size();
    context_.load.written(body.size());
    outgoing_.push_back(std::move(body));
    if (outgoing_bytes_ > max_outgoing_bytes) {
        spdlog::warn("a client does not read its replies: connection closed");
        abort();
    }
    if (context_.load.too_much_unread()) server_.let_go_of_the_slowest();
    if (writing_ || unreadable_) return;
    writing_ = true;
    asio::co_spawn(context_.io, write_replies(), asio::detached);
}

asio::awaitable<void> Session::write_replies() {
    const auto self = shared_from_this();
    try {
        while (!outgoing_.empty()) {
            const auto body = std::move(outgoing_.front());
            outgoing_.pop_front();
            co_await pipe::write_frame(stream_, body);
            if (unreadable_) break;
            outgoing_bytes_ -= body.size();
            context_.load.read(body.size());
            room_.cancel();
        }
    } catch (const std::exception& error) {
        spdlog::debug("a reply could not be sent: {}", error.what());
        unreadable_ = true;
        forget_replies();
        pipe::hang_up(stream_);
    }
    writing_ = false;
    room_.cancel();
}

void Session::forget_replies() {
    outgoing_.clear();
    context_.load.read(std::exchange(outgoing_bytes_, 0));
}

void Session::begin_request(std::size_t bytes) {
    ++in_flight_;
    in_flight_bytes_ += bytes;
    context_.load.begin(bytes);
}

void Session::end_request(std::size_t bytes) {
    --in_flight_;
    in_flight_bytes_ -= bytes;
    context_.load.end(bytes);
    room_.cancel();
}

}  // namespace instacrm::server
