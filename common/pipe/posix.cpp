#include "common/platform/posix.hpp"

#include "common/domain/invalid.hpp"
#include "common/pipe/stream.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>
#include <system_error>

namespace instacrm::pipe {
namespace {

using Protocol = asio::local::stream_protocol;

const std::string root = "0";

[[noreturn]] void fail(const std::string& what, const std::filesystem::path& path, int error = errno) {
    throw std::system_error(error, std::generic_category(), what + " " + path.string());
}

/// The number of the one group that may connect; more than one cannot be said with a file's rights.
std::optional<std::int64_t> group_number(const std::vector<std::string>& groups) {
    if (groups.empty()) return std::nullopt;
    if (groups.size() > 1)
        throw Invalid("pipe.allow names more than one group", "make one group of these users and name that");
    return platform::group_id(groups.front());
}

void remove_leftover(const std::filesystem::path& endpoint) {
    struct ::stat status {};
    if (::lstat(endpoint.c_str(), &status) != 0) return;
    if (!S_ISSOCK(status.st_mode)) fail("something that is not a socket stands at", endpoint, EEXIST);
    asio::io_context context;
    Protocol::socket probe(context);
    boost::system::error_code error;
    probe.connect(Protocol::endpoint(endpoint.string()), error);
    if (!error) fail("another daemon answers on", endpoint, EADDRINUSE);
    ::unlink(endpoint.c_str());
}

/// Rights follow from the folder's, set before the socket is there: no moment in which others could connect.
void guard_folder(const std::filesystem::path& folder, const std::optional<std::int64_t>& group) {
    struct ::stat status {};
    if (::lstat(folder.c_str(), &status) != 0) fail("cannot look at", folder);
    if (!S_ISDIR(status.st_mode)) fail("not a folder (or a link to one):", folder, ENOTDIR);
    if (status.st_uid != ::geteuid()) fail("another user owns", folder, EPERM);
    if (group && ::chown(folder.c_str(), static_cast<::uid_t>(-1), static_cast<::gid_t>(*group)) != 0)
        fail("cannot give the group", folder);
    if (::chmod(folder.c_str(), group ? 0750 : 0700) != 0) fail("cannot set the rights of", folder);
}

}  // namespace

Peer peer_of(Stream& stream) {
    ::ucred credentials{};
    ::socklen_t length = sizeof credentials;
    if (::getsockopt(stream.native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0)
        throw std::system_error(errno, std::generic_category(), "cannot ask who is at the other end");
    return {std::to_string(credentials.uid), credentials.pid};
}

void stop_reading(Stream& stream) {
    boost::system::error_code ignored;
    stream.shutdown(Stream::shutdown_receive, ignored);
}

bool is_end_of_pipe(const boost::system::error_code& /*error*/) {
    return false;  // a socket's own errors say it all
}

void hang_up(Stream& stream) {
    boost::system::error_code ignored;
    stream.shutdown(Stream::shutdown_both, ignored);
}

Stream connect(const asio::any_io_executor& executor, const std::filesystem::path& endpoint) {
    Stream stream(executor);
    boost::system::error_code error;
    stream.connect(Protocol::endpoint(endpoint.string()), error);
    if (error) fail("cannot connect to", endpoint, error.value());

    // Whoever may write the folder may have put a socket there: the server must be the folder's owner.
    struct ::stat folder {};
    if (::stat(endpoint.parent_path().c_str(), &folder) != 0) fail("cannot look at", endpoint.parent_path());
    const auto server = peer_of(stream).user;
    if (server != root && server != std::to_string(folder.st_uid))
        fail("a stranger's program answers on", endpoint, EPERM);
    return stream;
}

struct Listener::State {
    Protocol::acceptor acceptor;
    std::filesystem::path endpoint;
    std::optional<std::int64_t> group;

    void listen() {
        acceptor.open();
        acceptor.bind(Protocol::endpoint(endpoint.string()));
        if (::chmod(endpoint.c_str(), group ? 0660 : 0600) != 0) fail("cannot set the rights of", endpoint);
        if (group && ::chown(endpoint.c_str(), static_cast<::uid_t>(-1), static_cast<::gid_t>(*group)) != 0)
            fail("cannot give the group", endpoint);
        acceptor.listen();
    }

    bool admits(Stream& stream) const {
        const auto user = peer_of(stream).user;
        // With a group, the folder's rights (0750) have let in only its members; SO_PEERCRED cannot list a
        // process's supplementary groups.
        return user == root || user == std::to_string(::geteuid()) || group.has_value();
    }
};

Listener::Listener(const asio::any_io_executor& executor, std::filesystem::path endpoint,
                   const std::vector<std::string>& allowed)
    : state_(new State{Protocol::acceptor(executor), std::move(endpoint), group_number(allowed)}) {
    guard_folder(state_->endpoint.parent_path(), state_->group);
    remove_leftover(state_->endpoint);
    try {
        state_->listen();
    } catch (const boost::system::system_error& error) {
        fail("cannot listen on", state_->endpoint, error.code().value());
    }
}

Listener::~Listener() {
    close();
}

asio::awaitable<Stream> Listener::accept() {
    for (;;) {
        auto stream = co_await state_->acceptor.async_accept(asio::use_awaitable);
        if (state_->admits(stream)) co_return stream;
        stream.close();
    }
}

void Listener::close() {
    if (!state_->acceptor.is_open()) return;
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
    ::unlink(state_->endpoint.c_str());
}

}  // namespace instacrm::pipe
