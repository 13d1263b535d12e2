#include "tests/support/fake_daemon.hpp"

#include "common/pipe/frames.hpp"
#include "common/platform/system.hpp"
#include "common/protocol/described.hpp"
#include "common/protocol/rpc.hpp"
#include "tests/support/await.hpp"

#include <stdexcept>

namespace instacrm::test {
namespace {

std::filesystem::path made_endpoint(const TempHome& home) {
    platform::make_private_folder(home.paths().run_folder);
    return home.paths().endpoint;
}

}  // namespace

FakeDaemon::FakeDaemon(const TempHome& home) : listener_(context_.get_executor(), made_endpoint(home), {}) {}

boost::asio::awaitable<bool> FakeDaemon::accept_one() {
    stream_.emplace(co_await listener_.accept());
    co_return true;
}

void FakeDaemon::accept() {
    stream_.reset();
    await(context_, accept_one());
}

protocol::HelloRequest FakeDaemon::accept_hello() {
    accept();
    const auto frame = receive();
    if (!frame) throw std::runtime_error("the client went away without a hello");
    const auto request = protocol::parse_request(protocol::parse_json(*frame));
    if (request.method != "session.hello" || request.id != 0)
        throw std::runtime_error("not a hello: " + *frame);
    return protocol::from_json<protocol::HelloRequest>(request.params, "params");
}

protocol::HelloRequest FakeDaemon::greet(protocol::DaemonState state) {
    auto request = accept_hello();
    protocol::HelloResponse response;
    response.version = "0.0.0";
    response.state = state;
    send(protocol::result_text(0, protocol::to_json(response)));
    return request;
}

std::optional<std::string> FakeDaemon::receive() {
    return await(context_, pipe::read_frame(stream_.value()));
}

void FakeDaemon::send(std::string_view body) {
    pipe::write_frame_now(stream_.value(), body);
}

}  // namespace instacrm::test
