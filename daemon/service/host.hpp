// Who runs the daemon: a terminal, systemd, or Windows' service manager. They differ in how they ask it to
// stop, and in whether they want to know how it is doing.
#pragma once

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace instacrm::service {

/// What a host may say. Called on the io thread.
struct HostEvents {
    std::function<void(std::string_view why)> stop;  ///< finish what was taken, then end
    std::function<void()> resumed;                   ///< the machine was asleep
};

/// Hears its host as long as it lives.
class Ears {
public:
    Ears() = default;
    Ears(const Ears&) = delete;
    Ears& operator=(const Ears&) = delete;
    virtual ~Ears() = default;
};

class Host {
public:
    Host() = default;
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;
    virtual ~Host() = default;

    /// From now on its wishes come as events, until what is returned ends. Once at a time.
    virtual std::unique_ptr<Ears> listen(boost::asio::io_context& io, HostEvents events) = 0;

    /// terminal, systemd, or service: of Windows.
    virtual std::string name() const = 0;

    /// The daemon answers on its pipe. / It finishes what was taken. Any thread.
    virtual void ready() {}
    virtual void stopping() {}

    /// Something went wrong: for a host with a log of its own, in which people look for that. Any thread.
    enum class Trouble { warning, error };
    virtual void tell(Trouble /*how*/, const std::string& /*text*/) {}
};

/// The terminal or the service manager that this process was started by. systemd is known by NOTIFY_SOCKET
/// (sd_notify(3)) and gets READY, STOPPING and, if it asks for them, watchdog messages.
std::unique_ptr<Host> host_of_this_process();

}  // namespace instacrm::service
