#include "common/platform/windows.hpp"

#include "common/domain/invalid.hpp"
#include "common/pipe/stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/windows/overlapped_ptr.hpp>

#include <sddl.h>

#include <algorithm>
#include <array>
#include <optional>
#include <system_error>
#include <utility>

namespace instacrm::pipe {
namespace {

namespace security = platform::security;
using platform::fail_at;

constexpr ::DWORD buffer_bytes = 65536;
constexpr ::DWORD busy_wait_ms = 2000;  // while all instances are taken, and the daemon makes the next one

/// Read and write its data, and no more: who may "write generically" may also create instances of the pipe,
/// and so stand in for the daemon.
constexpr const char* client_rights = "0x12019b";

std::string checked_sid(const std::string& text) {
    ::PSID sid = nullptr;
    if (!::ConvertStringSidToSidW(platform::wide(text).c_str(), &sid))
        throw Invalid("pipe.allow: \"" + text + "\" is not a SID",
                      "use one as `whoami /user` prints it: S-1-5-21-…");
    ::LocalFree(sid);
    return text;
}

/// Ours, by name: what an administrator makes would else be the administrators'. Nobody from the network; the
/// system, the administrators and we ourselves in full; the allowed as clients.
std::string rights_of_pipe(const std::vector<std::string>& allowed) {
    const auto own = security::text_of(security::own_sid());
    std::string sddl = "O:" + own + "D:P(D;;FA;;;NU)(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;" + own + ")";
    for (const auto& sid : allowed)
        sddl += std::string("(A;;") + client_rights + ";;;" + checked_sid(sid) + ")";
    return sddl;
}

::HANDLE create_instance(const std::filesystem::path& endpoint, const security::Descriptor& rights,
                         ::DWORD first) {
    ::HANDLE handle =
        ::CreateNamedPipeW(endpoint.c_str(), PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED | first,
                           PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS,
                           PIPE_UNLIMITED_INSTANCES, buffer_bytes, buffer_bytes, 0, rights.attributes());
    if (handle != INVALID_HANDLE_VALUE) return handle;
    const auto error = ::GetLastError();
    if (first != 0 && error == ERROR_ACCESS_DENIED)
        throw std::system_error(std::make_error_code(std::errc::address_in_use),
                                "another program answers on " + endpoint.string());
    fail_at("cannot listen on", endpoint, error);
}

/// Anybody may make a pipe of this name first: what is said on it goes to its owner.
bool is_ours(const security::Sid& owner) {
    return security::same(owner, security::own_sid()) || security::is_trusted(owner) ||
           security::same(owner, security::parse_sid(security::service_sid));
}

/// The server learns who we are, and cannot act in our name.
::HANDLE open_end(const std::filesystem::path& endpoint) {
    return ::CreateFileW(endpoint.c_str(), GENERIC_READ | GENERIC_WRITE, 0, nullptr, OPEN_EXISTING,
                         FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, nullptr);
}

}  // namespace

Peer peer_of(Stream& stream) {
    ::ULONG process = 0;
    if (!::GetNamedPipeClientProcessId(stream.native_handle(), &process))
        throw std::system_error(platform::error_of(::GetLastError()), "cannot ask who is at the other end");
    return {security::text_of(security::sid_of_process(process)), static_cast<std::int64_t>(process)};
}

void stop_reading(Stream& stream) {
    stream.stop_reading();
}

bool is_end_of_pipe(const boost::system::error_code& error) {
    static constexpr std::array ends{ERROR_BROKEN_PIPE, ERROR_NO_DATA, ERROR_PIPE_NOT_CONNECTED,
                                     ERROR_OPERATION_ABORTED};
    return error.category() == boost::system::system_category() &&
           std::ranges::find(ends, error.value()) != ends.end();
}

void hang_up(Stream& stream) {
    boost::system::error_code ignored;
    stream.close(ignored);
}

Stream connect(const asio::any_io_executor& executor, const std::filesystem::path& endpoint) {
    ::HANDLE handle = open_end(endpoint);
    while (handle == INVALID_HANDLE_VALUE && ::GetLastError() == ERROR_PIPE_BUSY &&
           ::WaitNamedPipeW(endpoint.c_str(), busy_wait_ms))
        handle = open_end(endpoint);
    if (handle == INVALID_HANDLE_VALUE) fail_at("cannot connect to", endpoint);
    Stream stream(asio::windows::stream_handle(executor, handle));
    if (const auto owner = security::owner_of(handle); !is_ours(owner))
        throw std::system_error(
            std::make_error_code(std::errc::operation_not_permitted),
            "a stranger's program (owner " + security::text_of(owner) + ") answers on " + endpoint.string());
    return stream;
}

/// One instance is always there and waits for the next client.
struct Listener::State {
    asio::any_io_executor executor;
    std::filesystem::path endpoint;
    security::Descriptor rights;
    std::optional<asio::windows::stream_handle> waiting;

    State(const asio::any_io_executor& used, std::filesystem::path name,
          const std::vector<std::string>& allowed)
        : executor(used), endpoint(std::move(name)), rights(rights_of_pipe(allowed)) {
        wait_for_next(FILE_FLAG_FIRST_PIPE_INSTANCE);
    }

    void wait_for_next(::DWORD first = 0) {
        waiting.emplace(executor, create_instance(endpoint, rights, first));
    }

    /// Waits for a client, and for the next when it is gone again: the instance takes no other before that is
    /// said.
    asio::awaitable<void> connected() {
        boost::system::error_code error;
        while ((error = co_await connected_once()).value() == ERROR_NO_DATA)
            ::DisconnectNamedPipe(waiting->native_handle());
        if (error) throw boost::system::system_error(error);
    }

    asio::awaitable<boost::system::error_code> connected_once() {
        const auto begin = [this](auto handler) {
            asio::windows::overlapped_ptr overlapped(executor, std::move(handler));
            const bool done = ::ConnectNamedPipe(waiting->native_handle(), overlapped.get()) != 0;
            const auto error = done ? ERROR_SUCCESS : ::GetLastError();
            if (done || error == ERROR_IO_PENDING) {
                overlapped.release();  // the completion port tells
                return;
            }
            const auto code = error == ERROR_PIPE_CONNECTED ? 0 : static_cast<int>(error);
            overlapped.complete({code, boost::system::system_category()}, 0);
        };
        constexpr auto with_error = asio::as_tuple(asio::use_awaitable);
        const auto [error, bytes] =
            co_await asio::async_initiate<decltype(with_error), void(boost::system::error_code, std::size_t)>(
                begin, with_error);
        co_return error;
    }
};

Listener::Listener(const asio::any_io_executor& executor, std::filesystem::path endpoint,
                   const std::vector<std::string>& allowed)
    : state_(std::make_unique<State>(executor, std::move(endpoint), allowed)) {}

Listener::~Listener() = default;

asio::awaitable<Stream> Listener::accept() {
    if (!state_->waiting) state_->wait_for_next();  // the last time, the system had nothing left for one
    co_await state_->connected();
    Stream stream(std::move(*state_->waiting));
    state_->waiting.reset();
    state_->wait_for_next();
    co_return stream;
}

void Listener::close() {
    boost::system::error_code ignored;
    if (state_->waiting) state_->waiting->close(ignored);
}

}  // namespace instacrm::pipe
