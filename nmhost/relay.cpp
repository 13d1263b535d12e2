#include "nmhost/relay.hpp"

#include "common/protocol/described.hpp"
#include "common/protocol/messages/session.hpp"
#include "common/protocol/rpc.hpp"
#include "nmhost/complain.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace instacrm::nmhost {
namespace {

namespace asio = boost::asio;
using protocol::ErrorCode;
using protocol::ProtocolError;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

// A log message must be answered within 50 ms, the flush of the spool included.
constexpr auto log_patience = 20ms;
// The extension takes five seconds of silence for a dead host.
constexpr auto patience = 3s;
// Chrome kills its hosts two seconds after it closed their input.
constexpr auto drain_patience = 1s;
// A daemon that we started should be listening by then; after that nobody waits for it.
constexpr auto start_patience = 10s;

constexpr auto first_back_off = 50ms;
constexpr auto longest_back_off = 5s;
// While a daemon is expected, or a message wants one, attempts are no further apart than this.
constexpr auto between_attempts = 500ms;

const ProtocolError& away() {
    static const ProtocolError error(ErrorCode::not_ready, "the InstaCRM daemon is not running",
                                     "start instacrmd; `instacrm status` says more");
    return error;
}

/// A coroutine that fails is a bug of ours, and ends the process with the error's text.
void rethrow(const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
}

asio::awaitable<void> wait_for(asio::steady_timer& timer) {
    boost::system::error_code cancelled;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
}

}  // namespace

Relay::Relay(asio::io_context& context, DaemonFinder finder, Caller caller, Answer answer)
    : context_(context),
      finder_(std::move(finder)),
      caller_(std::move(caller)),
      answer_(std::move(answer)),
      back_off_(first_back_off),
      attempt_timer_(context),
      greeting_timer_(context) {}

void Relay::start() {
    asio::co_spawn(context_, keep_connected(), rethrow);
}

// --- finding the daemon and staying with it

asio::awaitable<void> Relay::keep_connected() {
    while (!refusal_) {
        co_await attempt();
        give_up_waiting();
        co_await pause();
    }
}

/// Returns when there is no connection, or no more.
asio::awaitable<void> Relay::attempt() {
    auto stream = finder_.connect(context_.get_executor());
    if (!stream) {
        if (wanted_ && finder_.start()) expect_daemon(start_patience);
        co_return;
    }
    const auto link = std::make_shared<Link>(std::move(*stream));
    link_ = link;
    try {
        if (co_await greet(*link) && link == link_) {
            become_ready();
            co_await pass_replies(*link);
        }
    } catch (const std::exception& error) {
        complain(error.what());
    }
    lose_link();
}

asio::awaitable<void> Relay::pause() {
    last_attempt_ = steady_clock::now();
    next_attempt_ = last_attempt_ + back_off_;
    back_off_ =
        std::min<SteadyDuration>(2 * back_off_, expects_daemon() ? between_attempts : longest_back_off);
    while (!refusal_ && steady_clock::now() < next_attempt_) {
        attempt_timer_.expires_at(next_attempt_);
        co_await wait_for(attempt_timer_);
    }
}

bool Relay::expects_daemon() const {
    return steady_clock::now() < expected_until_;
}

void Relay::expect_daemon(SteadyDuration how_long) {
    if (!expects_daemon()) back_off_ = first_back_off;
    expected_until_ = std::max(expected_until_, steady_clock::now() + how_long);
}

void Relay::attempt_soon() {
    wanted_ = true;
    next_attempt_ = std::min(next_attempt_, last_attempt_ + between_attempts);
    attempt_timer_.cancel();  // pause() looks again
}

asio::awaitable<bool> Relay::greet(Link& link) {
    state_ = State::greeting;
    greeting_timer_.expires_at(SteadyTime::max());
    limit_greeting(patience);
    const auto reply = co_await link.greet(hello());
    greeting_timer_.cancel();
    co_return understand_hello(reply);
}

void Relay::limit_greeting(SteadyDuration longest) {
    const auto until = steady_clock::now() + longest;
    if (until >= greeting_timer_.expiry()) return;
    greeting_timer_.expires_at(until);
    greeting_timer_.async_wait([this, link = link_](const boost::system::error_code& cancelled) {
        if (!cancelled && link == link_ && state_ == State::greeting) link->close();
    });
}

std::string Relay::hello() const {
    protocol::HelloRequest request;
    request.client = "instacrm-nmhost/" INSTACRM_VERSION;
    request.role = protocol::Role::browser;
    request.origin = caller_.origin;
    request.shim_id = caller_.shim_id;
    request.ordinal = next_ordinal_;
    return protocol::request_text(0, "session.hello", protocol::to_json(request));
}

/// True when the daemon takes messages.
bool Relay::understand_hello(std::string_view text) {
    const auto reply = protocol::parse_reply(protocol::parse_json(text));
    if (reply.error) {
        complain(reply.error->what());
        if (reply.error->code() == ErrorCode::not_permitted) refusal_ = reply.error;
        return false;
    }
    const auto response = protocol::from_json<protocol::HelloResponse>(reply.result, "result");
    if (response.state == protocol::DaemonState::starting) expect_daemon(patience);
    return response.state == protocol::DaemonState::ready;
}

void Relay::become_ready() {
    state_ = State::ready;
    wanted_ = false;
    expected_until_ = {};
    back_off_ = first_back_off;
    for (auto& message : std::exchange(waiting_, {})) forward(std::move(message));
}

/// What came before we left may be handed over after it: Windows ends the context behind what is queued.
asio::awaitable<void> Relay::pass_replies(Link& link) {
    while (const auto frame = co_await link.next()) {
        if (link_.get() != &link) co_return;
        pass_back(*frame);
    }
}

void Relay::lose_link() {
    state_ = State::away;
    const auto link = std::exchange(link_, nullptr);
    if (!link) return;
    link->close();
    for (auto& message : link->take_unanswered()) answer_alone(std::move(message));
}

// --- what becomes of a frame

void Relay::take(Message message) {
    if (state_ == State::ready) return forward(std::move(message));
    const bool log = message.envelope.log;
    if (refusal_ || (log && state_ == State::away)) {
        answer_alone(std::move(message));
    } else {
        waiting_.push_back(std::move(message));
        if (log) limit_greeting(log_patience);
    }
    attempt_soon();
}

void Relay::forward(Message message) {
    message.ordinal = next_ordinal_++;
    link_->forward(std::move(message));
}

void Relay::pass_back(std::string_view frame) {
    const auto reply_envelope = read_envelope(frame);
    auto request = link_->settle(reply_envelope);
    if (request && request->envelope.log && reply_envelope.not_taken) return spool(std::move(*request));
    answer_(frame);
}

/// After an attempt that failed: only what a daemon that is starting can still answer in time waits on.
void Relay::give_up_waiting() {
    const auto too_old = steady_clock::now() - patience;
    for (auto& message : std::exchange(waiting_, {})) {
        const bool may_wait = !refusal_ && !message.envelope.log && expects_daemon();
        if (may_wait && message.waiting_since > too_old)
            waiting_.push_back(std::move(message));
        else
            answer_alone(std::move(message));
    }
}

void Relay::answer_alone(Message message) {
    if (refusal_) return reply(error_reply(message.envelope, *refusal_));
    if (message.envelope.log) return spool(std::move(message));
    reply(error_reply(message.envelope, away()));
}

void Relay::spool(Message message) {
    if (message.ordinal == 0) message.ordinal = next_ordinal_++;
    try {
        if (!spool_) spool_.emplace(finder_.spool_folder(), caller_.shim_id);
        spool_->append({caller_.origin, caller_.shim_id, message.ordinal, message.received_at,
                        std::move(message.frame)});
        reply(queued_reply(message.envelope));
    } catch (const std::exception& error) {
        const auto problem =
            "the daemon is away, and the message could not be kept: " + std::string(error.what());
        complain(problem);
        reply(error_reply(message.envelope,
                          {ErrorCode::store_failed, problem, "make room there, or start instacrmd"}));
    }
}

void Relay::reply(const std::optional<std::string>& frame) const {
    if (frame) answer_(*frame);
}

// --- the end

void Relay::drain() {
    asio::co_spawn(context_, drain_then_leave(), rethrow);
}

asio::awaitable<void> Relay::drain_then_leave() {
    const auto deadline = steady_clock::now() + drain_patience;
    asio::steady_timer tick(context_);
    while (busy() && steady_clock::now() < deadline) {
        tick.expires_after(2ms);
        co_await wait_for(tick);
    }
    leave();
}

void Relay::leave() {
    lose_link();
    for (auto& message : std::exchange(waiting_, {})) answer_alone(std::move(message));
    context_.stop();
}

}  // namespace instacrm::nmhost
