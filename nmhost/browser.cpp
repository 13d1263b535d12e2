#include "nmhost/browser.hpp"

#include "common/protocol/errors.hpp"
#include "common/protocol/frame.hpp"
#include "nmhost/complain.hpp"

#include <boost/asio/post.hpp>

#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <optional>
#include <utility>

namespace instacrm::nmhost {

/// Lets in as many frames as there are places, so that a browser that is faster than the daemon or the disk
/// waits in its own write, and does not fill our memory.
class Gate {
public:
    void enter() {
        std::unique_lock lock(mutex_);
        freed_.wait(lock, [this] { return free_ > 0; });
        --free_;
    }
    void leave() {
        {
            const std::lock_guard lock(mutex_);
            ++free_;
        }
        freed_.notify_one();
    }

private:
    std::mutex mutex_;
    std::condition_variable freed_;
    int free_ = 256;
};

namespace {

std::shared_ptr<void> place_in(const std::shared_ptr<Gate>& gate) {
    gate->enter();
    return {gate.get(), [gate](void*) { gate->leave(); }};
}

/// The next frame, or nothing at the end of the input. @throws ProtocolError.
std::optional<std::string> read_frame() {
    protocol::FrameHeader header{};
    const auto got = std::fread(header.data(), 1, header.size(), stdin);
    if (got == 0) return std::nullopt;
    if (got < header.size())
        throw protocol::ProtocolError(protocol::ErrorCode::frame_size,
                                      "the input ends inside a frame's length");
    std::string body(protocol::frame_length(header), '\0');
    if (std::fread(body.data(), 1, body.size(), stdin) < body.size())
        throw protocol::ProtocolError(protocol::ErrorCode::frame_size, "the input ends inside a frame");
    return body;
}

}  // namespace

Browser::Browser(boost::asio::any_io_executor executor, Events events)
    : executor_(std::move(executor)), events_(std::move(events)), gate_(std::make_shared<Gate>()) {}

Browser::~Browser() {
    if (reader_.joinable()) reader_.join();
}

void Browser::start() {
    reader_ = std::thread([this] { read_all(); });
}

void Browser::read_all() {
    auto how = BrowserEnd::closed;
    std::string why;
    try {
        for (;;) {
            auto place = place_in(gate_);
            auto frame = read_frame();
            if (!frame) break;
            Message message{
                read_envelope(*frame), std::move(*frame), system_now(), std::chrono::steady_clock::now(), 0,
                std::move(place)};
            boost::asio::post(executor_, [this, message = std::move(message)]() mutable {
                events_.message(std::move(message));
            });
        }
    } catch (const protocol::ProtocolError& error) {
        how = BrowserEnd::bad_frame;
        why = error.what();
    }
    boost::asio::post(executor_, [this, how, why] { end(how, why); });
}

void Browser::end(BrowserEnd how, const std::string& why) {
    if (how == BrowserEnd::bad_frame) complain(why);
    ended_ = true;
    events_.ended(how);
}

void Browser::send(std::string_view body) {
    if (deaf_) return;
    if (body.empty() || body.size() > protocol::max_frame_bytes)
        return complain("dropped an answer that is longer than the browser takes");
    // Waiting here is right: Chrome always reads, and while it does not, taking on more work would only fill
    // the memory with answers that it does not fetch.
    const auto frame = protocol::framed(body);
    deaf_ = std::fwrite(frame.data(), 1, frame.size(), stdout) < frame.size() || std::fflush(stdout) != 0;
    if (deaf_) boost::asio::post(executor_, events_.deaf);
}

}  // namespace instacrm::nmhost
