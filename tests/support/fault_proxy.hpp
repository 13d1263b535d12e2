// A network between a client and a server on this machine that breaks as the test wants it to.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

namespace instacrm::test {

/// Whose bytes.
enum class From { client, server, either };

/// What was let through since the proxy is there.
struct ProxyCounters {
    std::uint64_t connections = 0;   ///< all that came, also those that were refused
    std::uint64_t open = 0;          ///< of these; a client that has just ended may still have one
    std::uint64_t from_client = 0;   ///< bytes
    std::uint64_t from_server = 0;   ///< bytes
    std::uint64_t statements = 0;    ///< PostgreSQL's messages Query and Execute
    std::uint64_t lost_answers = 0;  ///< those that swallow_answers_after_commit() dropped
};

/// Listens on a port of its own at 127.0.0.1 and hands every connection on to another port there. One fault
/// at a time, in force when the call returns; any thread may set it at any moment. When one side of a
/// connection ends, so does the other.
class FaultProxy {
public:
    explicit FaultProxy(std::uint16_t target_port);
    FaultProxy(const FaultProxy&) = delete;
    FaultProxy& operator=(const FaultProxy&) = delete;
    /// Closes every connection.
    ~FaultProxy();

    std::uint16_t port() const;

    /// No fault, which is how it begins.
    void pass();
    /// As if nobody were there: closes every connection, and each new one at once.
    void refuse();
    /// Takes every connection and every byte, and nothing arrives on the other side, nor does the end of a
    /// connection. A connection that lost something can go on no more: the next other fault, or pass(),
    /// closes it.
    void hang();
    /// What is read at once arrives this much later, in either direction.
    void latency(std::chrono::milliseconds each_way);
    /// Lets exactly this many bytes more through, of all connections together, and closes the connection that
    /// brings the last of them (for 0: the next). A PostgreSQL client's goodbye does not count: it may be
    /// that of one before. That was the fault; from there on it passes.
    void cut_after(std::uint64_t bytes, From from = From::either);
    /// A COMMIT reaches the server, and when the server has answered, the client gets no answer but the end
    /// of the connection. For clients that wait for an answer before they ask again, and without TLS.
    void swallow_answers_after_commit();

    ProxyCounters counters() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace instacrm::test
