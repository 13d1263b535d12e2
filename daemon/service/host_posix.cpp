#include "common/platform/system.hpp"
#include "daemon/service/host.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstring>
#include <ctime>
#include <optional>
#include <string>

namespace instacrm::service {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// How often a sleep of the machine is looked for, when nothing asks for more.
constexpr std::chrono::microseconds idle_look = 30s;
/// A gap between the two clocks that no scheduling explains.
constexpr std::chrono::nanoseconds nap = 5s;

std::chrono::nanoseconds reading(::clockid_t clock) {
    ::timespec time{};
    ::clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

/// Time that the machine has slept since it started.
std::chrono::nanoseconds slept() {
    return reading(CLOCK_BOOTTIME) - reading(CLOCK_MONOTONIC);
}

/// systemd's protocol is a datagram to a socket that it names: sd_notify(3) describes it, and no library is
/// needed for it.
class Systemd {
public:
    Systemd() {
        const auto address = platform::environment("NOTIFY_SOCKET");
        if (address && address->size() < sizeof(::sockaddr_un::sun_path)) address_ = *address;
    }

    bool is_there() const { return !address_.empty(); }

    void tell(std::string_view state) const {
        if (address_.empty()) return;
        ::sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, address_.data(), address_.size());
        if (address_.front() == '@') address.sun_path[0] = '\0';  // a name that is no file
        const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (socket < 0) return;
        const auto length = static_cast<::socklen_t>(offsetof(::sockaddr_un, sun_path) + address_.size());
        ::sendto(socket, state.data(), state.size(), MSG_NOSIGNAL,
                 reinterpret_cast<const ::sockaddr*>(&address), length);
        ::close(socket);
    }

    /// Half the time after which it takes us for dead; nothing when it does not watch.
    static std::optional<std::chrono::microseconds> watchdog() {
        const auto text = platform::environment("WATCHDOG_USEC");
        const auto process = platform::environment("WATCHDOG_PID");
        if (!text || (process && *process != std::to_string(platform::process_id()))) return std::nullopt;
        long long microseconds = 0;
        std::from_chars(text->data(), text->data() + text->size(), microseconds);
        if (microseconds <= 0) return std::nullopt;
        return std::chrono::microseconds(microseconds / 2);
    }

private:
    std::string address_;
};

/// Signals, and a timer that tells the watchdog that the io thread lives and looks for a sleep.
class PosixEars final : public Ears {
public:
    PosixEars(asio::io_context& io, HostEvents events, const Systemd& systemd)
        : events_(std::move(events)), systemd_(systemd), signals_(io, SIGTERM, SIGINT), timer_(io) {
        signals_.async_wait([this](const boost::system::error_code& error, int number) {
            if (!error) events_.stop("signal " + std::to_string(number));
        });
        look();
    }

private:
    void look() {
        timer_.expires_after(interval_);
        timer_.async_wait([this](const boost::system::error_code& error) {
            if (error) return;
            if (watched_) systemd_.tell("WATCHDOG=1");
            const auto now = slept();
            if (now - slept_ > nap) events_.resumed();
            slept_ = now;
            look();
        });
    }

    HostEvents events_;
    const Systemd& systemd_;
    asio::signal_set signals_;
    asio::steady_timer timer_;
    std::optional<std::chrono::microseconds> watched_ = Systemd::watchdog();
    std::chrono::microseconds interval_ = watched_.value_or(idle_look);
    std::chrono::nanoseconds slept_ = slept();
};

class PosixHost final : public Host {
public:
    std::unique_ptr<Ears> listen(asio::io_context& io, HostEvents events) override {
        return std::make_unique<PosixEars>(io, std::move(events), systemd_);
    }
    std::string name() const override { return systemd_.is_there() ? "systemd" : "terminal"; }
    void ready() override { systemd_.tell("READY=1"); }
    void stopping() override { systemd_.tell("STOPPING=1"); }

private:
    Systemd systemd_;
};

}  // namespace

std::unique_ptr<Host> host_of_this_process() {
    return std::make_unique<PosixHost>();
}

}  // namespace instacrm::service
