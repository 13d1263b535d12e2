#include "cli/client.hpp"

#include "cli/interrupt.hpp"
#include "common/pipe/frames.hpp"
#include "common/pipe/stream.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <exception>
#include <thread>

namespace instacrm::cli {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using SteadyClock = std::chrono::steady_clock;

constexpr auto retry_pause = 100ms;
constexpr auto interrupt_pause = 100ms;  // how soon Ctrl-C is heard
constexpr std::size_t pieces_ahead = 2;  // what the daemon prepares while we write out the last one

std::string seconds_text(std::chrono::milliseconds length) {
    return format_duration(std::chrono::duration_cast<Duration>(length));
}

}  // namespace

struct Client::Wire {
    asio::io_context context{1};
    std::optional<pipe::Stream> stream;
};

Client::Client(ClientOptions options) : options_(std::move(options)), wire_(std::make_unique<Wire>()) {}

Client::~Client() {
    drop();
}

void Client::list(std::string_view method, const json::value& params,
                  const std::function<void(const protocol::Chunk&)>& take) {
    auto chunk = protocol::from_json<protocol::Chunk>(wait(send(method, params)), "result");
    std::deque<std::int64_t> asked;
    const auto ask = [&] {
        if (chunk.stream)
            asked.push_back(send("stream.next", protocol::to_json(protocol::StreamRequest{*chunk.stream})));
    };
    while (asked.size() < pieces_ahead && chunk.stream) ask();
    take(chunk);
    while (chunk.stream) {
        const auto id = asked.front();
        asked.pop_front();
        chunk = protocol::from_json<protocol::Chunk>(wait(id), "result");
        ask();
        take(chunk);
    }
    // What was asked beyond the end is answered with an error that nobody waits for.
    for (const auto id : asked) due_.erase(id);
}

void Client::wait_for_notification() {
    while (notifications_ == 0) read_message(std::nullopt);
    notifications_ = 0;
}

void Client::reconnect() {
    drop();
    connect();
}

std::int64_t Client::send(std::string_view method, json::value params) {
    if (!wire_->stream) connect();
    const auto id = next_id_++;
    const auto text = protocol::request_text(id, method, std::move(params));
    due_.emplace(id, std::nullopt);
    const auto write = [](pipe::Stream& stream, const std::string& body) -> asio::awaitable<bool> {
        co_await pipe::write_frame(stream, body);
        co_return true;
    };
    try {
        finish(write(*wire_->stream, text), SteadyClock::now() + options_.timeout);
    } catch (const boost::system::system_error&) {
        drop();
        throw ConnectionLost();
    }
    return id;
}

json::value Client::wait(std::int64_t id) {
    return wait(id, SteadyClock::now() + options_.timeout);
}

json::value Client::wait(std::int64_t id, std::optional<SteadyClock::time_point> deadline) {
    while (!due_.at(id)) read_message(deadline);
    auto reply = std::move(*due_.at(id));
    due_.erase(id);
    if (reply.error) throw protocol::ProtocolError(*reply.error);
    return std::move(reply.result);
}

/// Reads one message and puts it where it is waited for.
void Client::read_message(std::optional<SteadyClock::time_point> deadline) {
    std::optional<std::string> body;
    try {
        body = finish(pipe::read_frame(*wire_->stream), deadline);
    } catch (const boost::system::system_error&) {
        // Reset rather than closed: the same to us.
    }
    if (!body) {
        drop();
        throw ConnectionLost();
    }
    auto reply = protocol::parse_reply(protocol::parse_json(*body));
    if (!reply.method.empty()) ++notifications_;
    if (!reply.id && reply.error) {  // of no request: the daemon takes none on this connection
        drop();
        throw protocol::ProtocolError(*reply.error);
    }
    if (reply.id) {
        if (const auto found = due_.find(*reply.id); found != due_.end()) found->second = std::move(reply);
    }
}

/// Ctrl-C ends a wait only for those who asked to hear of it; for all others it ends the process.
void Client::run_until(std::optional<SteadyClock::time_point> deadline, const bool& finished) {
    if (!Interrupt::ends_waits()) {
        if (deadline)
            wire_->context.run_until(*deadline);
        else
            wire_->context.run();
        return;
    }
    while (!finished && !Interrupt::requested() &&
           SteadyClock::now() < deadline.value_or(SteadyClock::time_point::max()))
        wire_->context.run_for(interrupt_pause);
}

template <class Awaitable>
typename Awaitable::value_type Client::finish(Awaitable work,
                                              std::optional<SteadyClock::time_point> deadline) {
    using T = typename Awaitable::value_type;
    std::optional<T> result;
    std::exception_ptr problem;
    bool finished = false;
    asio::co_spawn(wire_->context, std::move(work), [&](const std::exception_ptr& error, T value) {
        finished = true;
        problem = error;
        if (!error) result = std::move(value);
    });
    wire_->context.restart();
    run_until(deadline, finished);
    if (!finished) {
        wire_->stream->close();
        wire_->context.restart();
        wire_->context.run();  // the coroutine ends with operation_aborted, and nothing of it is left behind
        drop();
        if (Interrupt::ends_waits() && Interrupt::requested())
            throw Failure(ExitCode::interrupted, "stopped");
        throw NoAnswer(ExitCode::timed_out,
                       "the daemon did not answer within " + seconds_text(options_.timeout),
                       "try again, or wait longer with --timeout 2m");
    }
    if (problem) std::rethrow_exception(problem);
    return std::move(*result);
}

void Client::connect() {
    const auto patience_ends = SteadyClock::now() + options_.start_patience;
    for (;;) {
        open_first();
        const auto hello = greet();
        if (hello.state != protocol::DaemonState::starting) {
            if (hello.state == protocol::DaemonState::degraded && options_.warn)
                options_.warn("the daemon records nothing: " + hello.problem.value_or("it does not say why"));
            return;
        }
        drop();
        if (SteadyClock::now() + retry_pause > patience_ends)
            throw Failure(ExitCode::timed_out,
                          "the daemon is still starting after " + seconds_text(options_.start_patience),
                          "it may be upgrading its store; try again in a while");
        std::this_thread::sleep_for(retry_pause);
    }
}

void Client::open_first() {
    std::string tried;
    bool kept_out = false;
    for (const auto& endpoint : options_.endpoints) {
        try {
            wire_->stream = pipe::connect(wire_->context.get_executor(), endpoint);
            return;
        } catch (const std::system_error& error) {
            tried += std::string("\n  ") + error.what();
            kept_out = kept_out || error.code() == std::errc::permission_denied;
        }
    }
    if (kept_out)
        throw Failure(
            ExitCode::not_permitted, "this user may not speak to the daemon; tried" + tried,
            "its owner lets a group in with pipe: {allow: [GROUP]}; be in that group, and sign in anew");
    throw Failure(ExitCode::unreachable, "no daemon answers; tried" + tried,
                  "start it: instacrmd &   or: systemctl --user start instacrmd");
}

protocol::HelloResponse Client::greet() {
    protocol::HelloRequest request;
    request.client = "instacrm " INSTACRM_VERSION;
    return call<protocol::HelloResponse>("session.hello", request);
}

void Client::drop() {
    wire_->stream.reset();
    due_.clear();
    next_id_ = 0;
    notifications_ = 0;
}

}  // namespace instacrm::cli
