// The browser's end: Chrome's frames on standard input and standard output.
#pragma once

#include "nmhost/message.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace instacrm::nmhost {

class Gate;

/// How the browser's side came to its end.
enum class BrowserEnd {
    closed,    ///< between two frames, as it should be
    bad_frame  ///< a length of 0 or over the cap, or half a frame: whoever that is, it is not Chrome
};

/// Standard input is read by a thread of its own, since a console or anonymous pipe can be waited for in no
/// other way on all systems. Everything else happens on the executor's thread.
class Browser {
public:
    struct Events {
        std::function<void(Message)> message;
        std::function<void(BrowserEnd)> ended;  ///< nothing more comes in
        std::function<void()> deaf;             ///< nothing more can be sent
    };

    Browser(boost::asio::any_io_executor executor, Events events);
    Browser(const Browser&) = delete;
    Browser& operator=(const Browser&) = delete;
    ~Browser();

    /// Begins to read.
    void start();

    /// Sends one frame.
    void send(std::string_view body);

    /// False while the thread may still be waiting for the browser; nothing portable can wake it then.
    bool has_ended() const { return ended_; }

private:
    void read_all();
    void end(BrowserEnd how, const std::string& why);

    boost::asio::any_io_executor executor_;
    Events events_;
    std::shared_ptr<Gate> gate_;
    std::thread reader_;
    bool ended_ = false;
    bool deaf_ = false;
};

}  // namespace instacrm::nmhost
