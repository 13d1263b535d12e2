// The client's side of a conversation, against a daemon that says what the test tells it to.
#include "cli/client.hpp"
#include "common/protocol/messages/status.hpp"
#include "tests/support/fake_daemon.hpp"

#include <doctest/doctest.h>

#include <future>
#include <thread>

using namespace instacrm;
using namespace instacrm::cli;
using namespace std::chrono_literals;
using test::FakeDaemon;
using test::TempHome;

namespace {

ClientOptions options_for(const TempHome& home) {
    ClientOptions options;
    options.endpoints = {home.paths().endpoint};
    return options;
}

/// Runs a client on a thread of its own, as another process would be.
template <class F>
auto with_client(ClientOptions options, F&& talk) {
    return std::async(std::launch::async, [options = std::move(options), talk = std::forward<F>(talk)] {
        Client client(options);
        return talk(client);
    });
}

protocol::Request next_request(FakeDaemon& daemon) {
    const auto frame = daemon.receive();
    REQUIRE(frame);
    return protocol::parse_request(protocol::parse_json(*frame));
}

json::value chunk(std::int64_t first_row, std::optional<std::int64_t> stream) {
    return protocol::to_json(protocol::Chunk{{"n"}, json::array{json::array{first_row}}, stream, {}});
}

std::vector<std::int64_t> list_numbers(Client& client) {
    std::vector<std::int64_t> numbers;
    client.list("leads.list", json::object(), [&](const protocol::Chunk& piece) {
        for (const auto& row : piece.rows.as_array()) numbers.push_back(row.as_array().front().as_int64());
    });
    return numbers;
}

std::int64_t pid(Client& client) {
    return client.call<protocol::StatusResponse>("daemon.status", protocol::Nothing{}).pid;
}

json::value status_with_pid(std::int64_t number) {
    protocol::StatusResponse status;
    status.pid = number;
    return protocol::to_json(status);
}

}  // namespace

TEST_CASE("a call says hello as the cli, and takes the answer with its own id") {
    const TempHome home;
    FakeDaemon daemon(home);
    auto result = with_client(options_for(home), pid);
    const auto hello = daemon.greet();
    CHECK(hello.role == protocol::Role::cli);
    CHECK(hello.client.starts_with("instacrm "));
    const auto request = next_request(daemon);
    CHECK(request.method == "daemon.status");
    daemon.send(protocol::notification_text("lead.changed", json::object{{"handle", "anna"}, {"seq", 1}}));
    daemon.send(protocol::result_text(4711, status_with_pid(1)));
    daemon.send(protocol::result_text(request.id, status_with_pid(42)));
    CHECK(result.get() == 42);
}

TEST_CASE("the first daemon that answers is asked") {
    const TempHome home;
    FakeDaemon daemon(home);
    auto options = options_for(home);
    options.endpoints.insert(options.endpoints.begin(), home.folder() / "nobody.sock");
    auto result = with_client(options, pid);
    daemon.greet();
    daemon.send(protocol::result_text(next_request(daemon).id, status_with_pid(7)));
    CHECK(result.get() == 7);
}

TEST_CASE("without a daemon every endpoint is named with the system's reason") {
    const TempHome home;
    ClientOptions options;
    options.endpoints = {home.folder() / "one.sock", home.folder() / "two.sock"};
    Client client(options);
    try {
        pid(client);
        FAIL("there was no daemon");
    } catch (const Failure& failure) {
        const std::string message = failure.what();
        CHECK(failure.code() == ExitCode::unreachable);
        CHECK(message.find("one.sock: No such file or directory") != std::string::npos);
        CHECK(message.find("two.sock: No such file or directory") != std::string::npos);
        CHECK(failure.remedy().find("instacrmd") != std::string::npos);
    }
}

TEST_CASE("a daemon that is starting is asked again") {
    const TempHome home;
    FakeDaemon daemon(home);
    auto result = with_client(options_for(home), pid);
    daemon.greet(protocol::DaemonState::starting);
    daemon.greet(protocol::DaemonState::starting);
    daemon.greet(protocol::DaemonState::ready);
    daemon.send(protocol::result_text(next_request(daemon).id, status_with_pid(9)));
    CHECK(result.get() == 9);
}

TEST_CASE("a daemon that goes on starting is a time-out") {
    const TempHome home;
    FakeDaemon daemon(home);
    auto options = options_for(home);
    options.start_patience = 50ms;
    auto result = with_client(options, [](Client& client) {
        try {
            return pid(client) > 0 ? ExitCode::done : ExitCode::error;
        } catch (const Failure& failure) {
            return failure.code();
        }
    });
    daemon.greet(protocol::DaemonState::starting);
    CHECK(result.get() == ExitCode::timed_out);
}

TEST_CASE("a degraded daemon is asked all the same, with a warning") {
    const TempHome home;
    FakeDaemon daemon(home);
    std::promise<std::string> warned;
    auto warning = warned.get_future();
    auto options = options_for(home);
    options.warn = [&](const std::string& text) { warned.set_value(text); };
    auto result = with_client(options, pid);
    daemon.accept_hello();
    protocol::HelloResponse response;
    response.state = protocol::DaemonState::degraded;
    response.problem = "the disk is full";
    daemon.send(protocol::result_text(0, protocol::to_json(response)));
    daemon.send(protocol::result_text(next_request(daemon).id, status_with_pid(5)));
    CHECK(result.get() == 5);
    CHECK(warning.get().find("the disk is full") != std::string::npos);
}

TEST_CASE("a silent daemon is not waited for longer than was said") {
    const TempHome home;
    FakeDaemon daemon(home);
    auto options = options_for(home);
    options.timeout = 50ms;
    auto result = with_client(options, [](Client& client) {
        try {
            return pid(client) > 0 ? ExitCode::done : ExitCode::error;
        } catch (const Failure& failure) {
            return failure.code();
        }
    });
    daemon.accept();
    CHECK(result.get() == ExitCode::timed_out);
}

TEST_CASE("a patient call waits for its answer, however short the others' time is") {
    const TempHome home;
    FakeDaemon daemon(home);
    auto options = options_for(home);
    options.timeout = 500ms;
    auto result = with_client(options, [](Client& client) {
        return client.call_patiently<protocol::StatusResponse>("daemon.status", protocol::Nothing{}).pid;
    });
    daemon.greet();
    const auto request = next_request(daemon);
    std::this_thread::sleep_for(options.timeout * 2);
    daemon.send(protocol::result_text(request.id, status_with_pid(42)));
    CHECK(result.get() == 42);
}

TEST_CASE("the daemon's errors keep their code, field and remedy") {
    const TempHome home;
    FakeDaemon daemon(home);
    auto result = with_client(options_for(home), pid);
    daemon.greet();
    daemon.send(
        protocol::error_text(next_request(daemon).id,
                             protocol::ProtocolError(protocol::ErrorCode::not_found, "no lead @x is known",
                                                     "check the name", "params.handle")));
    try {
        result.get();
        FAIL("there was an error");
    } catch (const protocol::ProtocolError& error) {
        CHECK(error.code() == protocol::ErrorCode::not_found);
        CHECK(error.remedy() == "check the name");
        CHECK(error.field() == "params.handle");
    }
}

TEST_CASE("a daemon that hangs up loses the call, not the client") {
    const TempHome home;
    FakeDaemon daemon(home);
    auto result = with_client(options_for(home), [](Client& client) {
        CHECK_THROWS_AS(pid(client), ConnectionLost);
        return pid(client);
    });
    daemon.greet();
    next_request(daemon);
    daemon.hang_up();
    daemon.greet();
    daemon.send(protocol::result_text(next_request(daemon).id, status_with_pid(3)));
    CHECK(result.get() == 3);
}

TEST_CASE("a list of one piece asks for nothing more") {
    const TempHome home;
    FakeDaemon daemon(home);
    auto result = with_client(options_for(home), list_numbers);
    daemon.greet();
    daemon.send(protocol::result_text(next_request(daemon).id, chunk(1, std::nullopt)));
    CHECK(result.get() == std::vector<std::int64_t>{1});
    CHECK_FALSE(daemon.receive());
}

TEST_CASE("a long list is asked for two pieces ahead, and comes in order") {
    const TempHome home;
    FakeDaemon daemon(home);
    auto result = with_client(options_for(home), list_numbers);
    daemon.greet();
    daemon.send(protocol::result_text(next_request(daemon).id, chunk(1, 8)));
    const auto second = next_request(daemon);
    const auto third = next_request(daemon);  // there before the second is answered
    CHECK(second.method == "stream.next");
    CHECK(second.params.at("stream") == 8);
    daemon.send(protocol::result_text(second.id, chunk(2, 8)));
    const auto fourth = next_request(daemon);
    daemon.send(protocol::result_text(third.id, chunk(3, std::nullopt)));
    try {
        daemon.send(protocol::error_text(
            fourth.id, protocol::ProtocolError(protocol::ErrorCode::stream_closed, "this list has ended")));
    } catch (const std::exception&) {
        // The client has its whole list, and may have left with it.
    }
    CHECK(result.get() == std::vector<std::int64_t>{1, 2, 3});
}
