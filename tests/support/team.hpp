// A team's machines, each a real daemon in a home of its own, and the server that they share.
#pragma once

#include "common/protocol/messages/session.hpp"
#include "common/protocol/messages/status.hpp"
#include "common/protocol/messages/sync.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/fault_proxy.hpp"
#include "tests/support/patience.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/process.hpp"

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace instacrm::test {

inline const bool no_postgres = !PostgresServer::available();

inline std::string cloud_config(const std::string& url, const std::string& more = "") {
    return "cloud: {url: '" + url + "', interval: 1s" + more + "}\nnative_host: {start_daemon: false}\n";
}

/// One person's machine.
struct Machine {
    TempHome home;
    std::string email;
    std::optional<Daemon> daemon;

    Machine(const std::string& name, const std::string& url, const std::string& more = "")
        : email(name + "@example.com") {
        home.write_config(cloud_config(url, more));
        daemon.emplace(home, std::vector<std::string>{"--set", "operator.name=" + name, "--set",
                                                      "operator.email=" + email});
    }

    void log(const std::string& handle, const std::string& client_id) const {
        auto client = daemon->client();
        client.call("outreach.log", {{"handle", handle},
                                     {"actor", "acc." + email.substr(0, email.find('@'))},
                                     {"message", "hello " + client_id},
                                     {"client_id", client_id}});
    }
    protocol::SyncStatusResponse status() const {
        return daemon->client().call<protocol::SyncStatusResponse>("sync.status", protocol::Nothing{});
    }
    void now() const { daemon->client().call("sync.now"); }
    std::int64_t messages() const {
        return daemon->client().call<protocol::StatusResponse>("daemon.status", protocol::Nothing{}).messages;
    }
};

/// Types a command on the machine.
inline Outcome cli(const Machine& machine, const std::vector<std::string>& words) {
    return run(program("instacrm"), words, {machine.home.variable()});
}

/// Waits as long as it takes, within our patience.
template <class Condition>
void until(const char* what, Condition&& condition) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < deadline) {
        if (condition()) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    throw std::runtime_error(std::string("never: ") + what);
}

inline void until_in_sync(const Machine& machine) {
    until("in sync", [&] {
        const auto status = machine.status();
        return status.state == protocol::SyncState::idle && status.pending == 0;
    });
}

/// A server with the schema in it, made as a user makes it.
struct Cloud {
    static PostgresOptions options(bool fsync) {
        PostgresOptions options;
        options.fsync = fsync;
        return options;
    }
    explicit Cloud(bool fsync = false) : server(options(fsync)), proxy(server.port()) {
        server.create_database("team");
        const Machine first("dba", server.url("team"));
        const auto made = cli(first, {"cloud", "init"});
        if (made.exit_code != 0) throw std::runtime_error(made.errors);
        until_in_sync(first);
    }
    std::string url() const { return postgres_url(proxy.port(), "team"); }
    std::int64_t count(const std::string& table) const {
        return std::stoll(server.sql("SELECT count(*) FROM " + table, "team"));
    }

    PostgresServer server;
    FaultProxy proxy;
};

inline std::int64_t events_of(const Cloud& cloud) {
    return cloud.count("outreach_logs");
}

}  // namespace instacrm::test
