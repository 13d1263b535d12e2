#include "common/platform/windows.hpp"
#include "daemon/service/host.hpp"
#include "daemon/service/windows_service.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>

#include <array>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <string>
#include <utility>

namespace instacrm::service {
namespace {

namespace asio = boost::asio;

/// Where wishes that come on the system's own threads find the io thread. One daemon a process.
class Listening {
public:
    void begin(asio::io_context& io, HostEvents events) {
        const std::lock_guard lock(mutex_);
        io_ = &io;
        events_ = std::move(events);
    }
    void end() {
        {
            const std::lock_guard lock(mutex_);
            io_ = nullptr;
        }
        ended_.notify_all();
    }
    void stop(const std::string& why) {
        const std::lock_guard lock(mutex_);
        if (io_ != nullptr) asio::post(*io_, [stop = events_.stop, why] { stop(why); });
    }
    void resumed() {
        const std::lock_guard lock(mutex_);
        if (io_ != nullptr) asio::post(*io_, events_.resumed);
    }
    void wait_for_end() {
        std::unique_lock lock(mutex_);
        ended_.wait(lock, [this] { return io_ == nullptr; });
    }

private:
    std::mutex mutex_;
    std::condition_variable ended_;
    asio::io_context* io_ = nullptr;
    HostEvents events_;
};

Listening& listening() {
    static Listening place;
    return place;
}

/// The window is closed, the user signs out: the process ends when this returns, so the daemon ends first.
::BOOL WINAPI console_closes(::DWORD event) {
    if (event != CTRL_CLOSE_EVENT && event != CTRL_LOGOFF_EVENT && event != CTRL_SHUTDOWN_EVENT) return FALSE;
    listening().stop("the console closes");
    listening().wait_for_end();
    return TRUE;
}

class WindowsEars final : public Ears {
public:
    WindowsEars(asio::io_context& io, HostEvents events) : signals_(io, SIGINT, SIGTERM, SIGBREAK) {
        signals_.async_wait([stop = events.stop](const boost::system::error_code& error, int number) {
            if (!error) stop("signal " + std::to_string(number));
        });
        listening().begin(io, std::move(events));
        ::SetConsoleCtrlHandler(console_closes, TRUE);
    }
    ~WindowsEars() override {
        ::SetConsoleCtrlHandler(console_closes, FALSE);
        listening().end();
    }

private:
    asio::signal_set signals_;
};

class WindowsHost : public Host {
public:
    std::unique_ptr<Ears> listen(asio::io_context& io, HostEvents events) override {
        return std::make_unique<WindowsEars>(io, std::move(events));
    }
    std::string name() const override { return "terminal"; }
};

// --- the service manager ---------------------------------------------------------------------------

/// Long enough for a daemon that finishes what was taken; told again while it does.
constexpr ::DWORD patience_ms = 30'000;

/// One for all, as EventCreate.exe has them, whose messages are their argument.
constexpr ::DWORD event_id = 1000;

/// The one service of this process: its entry points are plain functions without a place for a pointer.
struct Service {
    std::function<int(Host&)> run;
    ::SERVICE_STATUS_HANDLE handle = nullptr;
    ::SERVICE_STATUS status{};
    std::mutex mutex;

    void tell(::DWORD state, ::DWORD exit_code = 0) {
        const std::lock_guard lock(mutex);
        status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
        status.dwCurrentState = state;
        status.dwControlsAccepted =
            state == SERVICE_RUNNING
                ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_PRESHUTDOWN | SERVICE_ACCEPT_POWEREVENT
                : 0;
        const bool pending = state == SERVICE_START_PENDING || state == SERVICE_STOP_PENDING;
        status.dwWaitHint = pending ? patience_ms : 0;
        status.dwCheckPoint = pending ? status.dwCheckPoint + 1 : 0;
        status.dwWin32ExitCode = exit_code == 0 ? NO_ERROR : ERROR_SERVICE_SPECIFIC_ERROR;
        status.dwServiceSpecificExitCode = exit_code;
        ::SetServiceStatus(handle, &status);
    }
};

Service& service() {
    static Service the_service;
    return the_service;
}

class ServiceHost final : public WindowsHost {
public:
    std::string name() const override { return "service"; }
    void ready() override { service().tell(SERVICE_RUNNING); }
    void stopping() override { service().tell(SERVICE_STOP_PENDING); }
    /// To the event log. A service has no standard error.
    void tell(Trouble how, const std::string& text) override {
        static const auto log = ::RegisterEventSourceW(nullptr, service_name);
        const auto words = platform::wide(text);
        const wchar_t* line = words.c_str();
        ::ReportEventW(log, how == Trouble::error ? EVENTLOG_ERROR_TYPE : EVENTLOG_WARNING_TYPE, 0, event_id,
                       nullptr, 1, 0, &line, nullptr);
    }
};

::DWORD WINAPI on_control(::DWORD control, ::DWORD event, void* /*data*/, void* /*context*/) {
    switch (control) {
        case SERVICE_CONTROL_STOP:
        case SERVICE_CONTROL_PRESHUTDOWN:
            service().tell(SERVICE_STOP_PENDING);
            listening().stop(control == SERVICE_CONTROL_STOP ? "the service manager stops it"
                                                             : "Windows shuts down");
            return NO_ERROR;
        case SERVICE_CONTROL_POWEREVENT:
            if (event == PBT_APMRESUMEAUTOMATIC) listening().resumed();
            return NO_ERROR;
        case SERVICE_CONTROL_INTERROGATE:
            return NO_ERROR;
        default:
            return ERROR_CALL_NOT_IMPLEMENTED;
    }
}

void WINAPI service_main(::DWORD /*count*/, wchar_t** /*words*/) {
    service().handle = ::RegisterServiceCtrlHandlerExW(service_name, on_control, nullptr);
    if (service().handle == nullptr) return;
    service().tell(SERVICE_START_PENDING);
    ServiceHost host;
    const int code = service().run(host);
    service().tell(SERVICE_STOPPED, static_cast<::DWORD>(code));
}

}  // namespace

std::unique_ptr<Host> host_of_this_process() {
    return std::make_unique<WindowsHost>();
}

int run_as_service(std::function<int(Host&)> run) {
    service().run = std::move(run);
    std::wstring name(service_name);
    const std::array<::SERVICE_TABLE_ENTRYW, 2> table{{{name.data(), service_main}, {nullptr, nullptr}}};
    if (::StartServiceCtrlDispatcherW(table.data())) return 0;
    return static_cast<int>(::GetLastError());
}

}  // namespace instacrm::service
