#include "tests/support/daemon.hpp"

#include "common/protocol/messages/session.hpp"

#include <chrono>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace instacrm::test {

using namespace std::chrono_literals;

Daemon::Daemon(const TempHome& home, std::vector<std::string> arguments, Variables variables)
    : home_(home), arguments_(std::move(arguments)), variables_(std::move(variables)) {
    variables_.push_back(home.variable());
    start();
}

void Daemon::start() {
    process_.emplace(program("instacrmd"), arguments_, variables_);
    const auto deadline = std::chrono::steady_clock::now() + 1min;
    while (!is_ready()) {
        if (!process_->running() || std::chrono::steady_clock::now() > deadline)
            throw std::runtime_error("instacrmd does not get ready: " + process_->errors());
        std::this_thread::sleep_for(5ms);
    }
}

bool Daemon::is_ready() const {
    try {
        PipeClient client(home_.paths().endpoint);
        const auto hello = client.hello();
        if (hello.state == protocol::DaemonState::degraded)
            throw std::runtime_error("instacrmd is degraded: " + hello.problem.value_or(""));
        return hello.state == protocol::DaemonState::ready;
    } catch (const std::system_error&) {  // not listening yet
        return false;
    }
}

int Daemon::stop() {
#ifdef _WIN32
    client().call("daemon.stop");  // Wine has no Ctrl-Break
#else
    process_->terminate();
#endif
    return process_->wait();
}

void Daemon::kill() {
    process_->kill();
}

PipeClient Daemon::client() const {
    try {
        PipeClient client(home_.paths().endpoint);
        client.hello();
        return client;
    } catch (const std::system_error&) {
        if (process_->running()) throw;
        throw std::runtime_error("instacrmd has ended: " + process_->errors());
    }
}

}  // namespace instacrm::test
