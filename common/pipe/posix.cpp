#include "common/domain/invalid.hpp"
#include "common/pipe/stream.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <system_error>

namespace instacrm::pipe {
namespace {

using Protocol = asio::local::stream_protocol;

[[noreturn]] void fail(const std::string& what, const std::filesystem::path& path, int error = errno) {
    throw std::system_error(error, std::generic_category(), what + " " + path.string());
}

/// The number of the one group that may connect; more than one cannot be said with a file's rights.
std::optional<std::int64_t> group_number(const std::vector<std::string>& groups) {
    if (groups.empty()) return std::nullopt;
    if (groups.size() > 1)
        throw Invalid("pipe.allow names more than one group", "make one group of these users and name that");
    std::array<char, 16384> buffer{};
    ::group entry{};
    ::group* found = nullptr;
    ::getgrnam_r(groups.front().c_str(), &entry, buffer.data(), buffer.size(), &found);
    if (found == nullptr)
        throw Invalid("pipe.allow: there is no group " + groups.front(), "create it or take it out");
    return found->gr_gid;
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
    return {credentials.uid, credentials.pid};
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
    if (server != 0 && server != static_cast<std::int64_t>(folder.st_uid))
        fail("a stranger's program answers on", endpoint, EPERM);
    return stream;
}

Listener::Listener(const asio::any_io_executor& executor, std::filesystem::path endpoint,
                   const std::vector<std::string>& groups)
    : acceptor_(executor), endpoint_(std::move(endpoint)), group_(group_number(groups)) {
    guard_folder(endpoint_.parent_path(), group_);
    remove_leftover(endpoint_);
    try {
        acceptor_.open();
        acceptor_.bind(Protocol::endpoint(endpoint_.string()));
        if (::chmod(endpoint_.c_str(), group_ ? 0660 : 0600) != 0)
            fail("cannot set the rights of", endpoint_);
        if (group_ &&
            ::chown(endpoint_.c_str(), static_cast<::uid_t>(-1), static_cast<::gid_t>(*group_)) != 0)
            fail("cannot give the group", endpoint_);
        acceptor_.listen();
    } catch (const boost::system::system_error& error) {
        fail("cannot listen on", endpoint_, error.code().value());
    }
}

Listener::~Listener() {
    close();
}

bool Listener::admits(Stream& stream) const {
    const auto peer = peer_of(stream);
    // With a group, the folder's rights (0750) have let in only its members; SO_PEERCRED cannot list a
    // process's supplementary groups.
    return peer.user == 0 || peer.user == static_cast<std::int64_t>(::geteuid()) || group_.has_value();
}

asio::awaitable<Stream> Listener::accept() {
    for (;;) {
        auto stream = co_await acceptor_.async_accept(asio::use_awaitable);
        if (admits(stream)) co_return stream;
        stream.close();
    }
}

void Listener::close() {
    if (!acceptor_.is_open()) return;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    ::unlink(endpoint_.c_str());
}

}  // namespace instacrm::pipe
