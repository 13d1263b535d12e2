#include "tests/support/fault_proxy.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#ifndef _WIN32
#include <fcntl.h>
#endif

#include <algorithm>
#include <array>
#include <cctype>
#include <future>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace instacrm::test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// Failures as values: the end of a connection is nothing special here.
constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

// --- PostgreSQL's messages --------------------------------------------------------------------------

// Terminate. It may still be on its way when the client's process is long gone.
constexpr std::string_view goodbye("X\0\0\0\4", 5);

std::uint32_t big_endian(std::string_view bytes) {
    std::uint32_t value = 0;
    for (const char byte : bytes.substr(0, 4)) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
}

struct Message {
    char type = 0;  ///< 0 for those of a connection's start, which have none
    std::string body;
};

/// Takes the first message off the bytes that have come, once it is complete.
std::optional<Message> next_message(std::string& bytes, bool typed) {
    const std::size_t type_size = typed ? 1 : 0;
    if (bytes.size() < type_size + 4) return std::nullopt;
    const auto length = big_endian(std::string_view(bytes).substr(type_size));  // its own four bytes included
    const auto size = type_size + length;
    if (length < 4) return std::nullopt;  // this is not PostgreSQL
    if (bytes.size() < size) return std::nullopt;
    Message message{typed ? bytes[0] : '\0', bytes.substr(type_size + 4, length - 4)};
    bytes.erase(0, size);
    return message;
}

/// The string up to the next zero byte; what is left begins behind that.
std::string_view take_string(std::string_view& body) {
    const auto string = body.substr(0, body.find('\0'));
    body.remove_prefix(std::min(body.size(), string.size() + 1));
    return string;
}

/// Whether one of the statements begins with COMMIT; a text that only mentions it does not.
bool has_commit(std::string_view sql) {
    constexpr std::string_view commit = "commit";
    const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
    for (;;) {
        sql.remove_prefix(std::min(sql.size(), sql.find_first_not_of(" \t\r\n")));
        const auto word = sql.substr(0, commit.size());
        if (std::equal(word.begin(), word.end(), commit.begin(), commit.end(), same)) return true;
        const auto end = sql.find(';');
        if (end == std::string_view::npos) return false;
        sql.remove_prefix(end + 1);
    }
}

/// What a client says, as far as the faults need to know.
class ClientMessages {
public:
    struct Seen {
        std::uint64_t statements = 0;
        bool commit = false;
    };
    Seen read(std::string_view bytes) {
        Seen seen;
        rest_ += bytes;
        while (const auto message = next_message(rest_, started_)) take(*message, seen);
        return seen;
    }

private:
    void take(const Message& message, Seen& seen) {
        std::string_view body = message.body;
        switch (message.type) {
            case 0:  // a start (protocol 3.x); else a question for encryption, which is asked before
                started_ = big_endian(body) >> 16 == 3;
                break;
            case 'Q':
                ++seen.statements;
                seen.commit |= has_commit(take_string(body));
                break;
            case 'P':
                prepare(body);
                break;
            case 'B':
                take_string(body);  // the portal
                bound_commit_ = commits_.contains(std::string(take_string(body)));
                break;
            case 'E':
                ++seen.statements;
                seen.commit |= bound_commit_;
                break;
            default:
                break;
        }
    }
    void prepare(std::string_view body) {
        const std::string name(take_string(body));
        if (has_commit(take_string(body)))
            commits_.insert(name);
        else
            commits_.erase(name);
    }

    std::string rest_;
    bool started_ = false;
    std::set<std::string> commits_;  // names of prepared statements
    bool bound_commit_ = false;
};

// --- connections -----------------------------------------------------------------------------------

struct Connection {
    explicit Connection(tcp::socket accepted) : client(std::move(accepted)), server(client.get_executor()) {}

    void close() {
        for (auto* socket : {&client, &server}) {
            // A program started meanwhile may have inherited the socket: closing alone would end nothing.
            boost::system::error_code ignored;
            socket->shutdown(tcp::socket::shutdown_both, ignored);
            socket->close(ignored);
        }
    }
    void send_at_once() {
        boost::system::error_code ignored;
        for (auto* socket : {&client, &server}) socket->set_option(tcp::no_delay(true), ignored);
    }

    tcp::socket client;
    tcp::socket server;
    ClientMessages messages;
    bool has_lost_something = false;
    bool commit_sent = false;      ///< and its answer is not to arrive
    std::string answer;            ///< what came of that
    std::optional<From> ended_by;  ///< whose last bytes went through; closed once they are written
};
using ConnectionPtr = std::shared_ptr<Connection>;

struct Fault {
    enum class Kind { none, refuse, hang, latency, cut, swallow };
    Kind kind = Kind::none;
    std::chrono::milliseconds delay{0};
    std::uint64_t bytes_left = 0;
    From from = From::either;
};

tcp::acceptor listen(asio::io_context& context) {
    tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
#ifndef _WIN32
    // A program started meanwhile must not hold the port.
    ::fcntl(acceptor.native_handle(), F_SETFD, FD_CLOEXEC);
#endif
    return acceptor;
}

}  // namespace

// All of it belongs to the thread; others ask.
struct FaultProxy::State {
    explicit State(std::uint16_t target_port)
        : target(asio::ip::address_v4::loopback(), target_port), acceptor(listen(context)) {
        asio::co_spawn(context, accept_all(), asio::detached);
        thread = std::thread([this] { context.run(); });
    }
    ~State() {
        ask([this] {
            for (const auto& connection : open()) connection->close();
        });
        context.stop();
        thread.join();
    }

    /// Runs it on the proxy's thread, and waits for it.
    template <class Question>
    std::invoke_result_t<Question> ask(Question question) {
        std::packaged_task<std::invoke_result_t<Question>()> task(std::move(question));
        auto answer = task.get_future();
        asio::post(context, std::move(task));
        return answer.get();
    }
    void set(const Fault& wanted);
    std::vector<ConnectionPtr> open() const;

    asio::awaitable<void> accept_all();
    asio::awaitable<void> serve(ConnectionPtr connection);
    asio::awaitable<void> carry(ConnectionPtr connection, From from);
    asio::awaitable<void> delay();
    std::size_t let_through(Connection& connection, From from, std::string_view bytes);
    std::size_t up_to_the_cut(Connection& connection, From from, std::string_view bytes);
    void drop_answer(Connection& connection, std::string_view bytes);
    void count(Connection& connection, From from, std::string_view bytes);

    asio::io_context context{1};
    const tcp::endpoint target;
    tcp::acceptor acceptor;
    std::vector<std::weak_ptr<Connection>> connections;
    Fault fault;
    ProxyCounters counters;
    std::thread thread;
};

void FaultProxy::State::set(const Fault& wanted) {
    ask([&] {
        fault = wanted;
        for (const auto& connection : open())
            if (fault.kind == Fault::Kind::refuse ||
                (connection->has_lost_something && fault.kind != Fault::Kind::hang))
                connection->close();
    });
}

std::vector<ConnectionPtr> FaultProxy::State::open() const {
    std::vector<ConnectionPtr> all;
    for (const auto& weak : connections)
        if (auto connection = weak.lock(); connection && connection->client.is_open())
            all.push_back(std::move(connection));
    return all;
}

asio::awaitable<void> FaultProxy::State::accept_all() {
    for (;;) {
        auto [error, socket] = co_await acceptor.async_accept(as_values);
        if (error) break;
        ++counters.connections;
        auto connection = std::make_shared<Connection>(std::move(socket));
        if (fault.kind == Fault::Kind::refuse) {
            connection->close();
            continue;
        }
        std::erase_if(connections, [](const auto& weak) { return weak.expired(); });
        connections.push_back(connection);
        asio::co_spawn(context, serve(std::move(connection)), asio::detached);
    }
    acceptor.close();  // rather no proxy than one that takes connections and forgets them
}

asio::awaitable<void> FaultProxy::State::serve(ConnectionPtr connection) {
    if (fault.kind == Fault::Kind::hang) {
        connection->has_lost_something = true;  // no server hears of it
    } else {
        const auto [error] = co_await connection->server.async_connect(target, as_values);
        if (error || !connection->client.is_open()) {
            connection->close();
            co_return;
        }
        connection->send_at_once();
        asio::co_spawn(context, carry(connection, From::server), asio::detached);
    }
    asio::co_spawn(context, carry(connection, From::client), asio::detached);
}

asio::awaitable<void> FaultProxy::State::carry(ConnectionPtr connection, From from) {
    auto& source = from == From::client ? connection->client : connection->server;
    auto& sink = from == From::client ? connection->server : connection->client;
    std::array<char, 65536> buffer{};
    while (connection->ended_by != from) {
        const auto [read_error, count] = co_await source.async_read_some(asio::buffer(buffer), as_values);
        if (read_error) break;
        if (fault.kind == Fault::Kind::latency) co_await delay();
        const auto passing = let_through(*connection, from, {buffer.data(), count});
        if (passing == 0) continue;
        const auto bytes = asio::buffer(buffer.data(), passing);
        const auto [write_error, written] = co_await asio::async_write(sink, bytes, as_values);
        if (write_error) break;
    }
    if (fault.kind == Fault::Kind::hang)
        connection->has_lost_something = true;  // its end, of which nobody hears yet
    else
        connection->close();
}

asio::awaitable<void> FaultProxy::State::delay() {
    asio::steady_timer timer(context, fault.delay);
    co_await timer.async_wait(as_values);
}

/// How many of the bytes go on to the other side.
std::size_t FaultProxy::State::let_through(Connection& connection, From from, std::string_view bytes) {
    if (fault.kind == Fault::Kind::hang) connection.has_lost_something = true;
    if (connection.has_lost_something || connection.ended_by) return 0;
    if (connection.commit_sent && from == From::server) {
        drop_answer(connection, bytes);
        return 0;
    }
    const auto passing = up_to_the_cut(connection, from, bytes);
    count(connection, from, bytes.substr(0, passing));
    return passing;
}

std::size_t FaultProxy::State::up_to_the_cut(Connection& connection, From from, std::string_view bytes) {
    const bool counts = fault.from == From::either || fault.from == from;
    if (fault.kind != Fault::Kind::cut || !counts || bytes == goodbye) return bytes.size();
    const auto passing = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), fault.bytes_left));
    fault.bytes_left -= passing;
    if (fault.bytes_left == 0) {
        connection.ended_by = from;
        fault = {};
    }
    return passing;
}

void FaultProxy::State::drop_answer(Connection& connection, std::string_view bytes) {
    connection.answer += bytes;
    while (const auto message = next_message(connection.answer, true)) {
        if (message->type != 'Z') continue;  // ready for the next query: that was all of the answer
        ++counters.lost_answers;
        connection.ended_by = From::server;
    }
}

void FaultProxy::State::count(Connection& connection, From from, std::string_view bytes) {
    (from == From::client ? counters.from_client : counters.from_server) += bytes.size();
    if (from == From::server) return;
    const auto seen = connection.messages.read(bytes);
    counters.statements += seen.statements;
    if (seen.commit && fault.kind == Fault::Kind::swallow) connection.commit_sent = true;
}

FaultProxy::FaultProxy(std::uint16_t target_port) : state_(std::make_unique<State>(target_port)) {}
FaultProxy::~FaultProxy() = default;

std::uint16_t FaultProxy::port() const {
    return state_->ask([this] { return state_->acceptor.local_endpoint().port(); });
}

void FaultProxy::pass() {
    state_->set({});
}

void FaultProxy::refuse() {
    state_->set({Fault::Kind::refuse});
}

void FaultProxy::hang() {
    state_->set({Fault::Kind::hang});
}

void FaultProxy::latency(std::chrono::milliseconds each_way) {
    state_->set({Fault::Kind::latency, each_way});
}

void FaultProxy::cut_after(std::uint64_t bytes, From from) {
    state_->set({Fault::Kind::cut, {}, bytes, from});
}

void FaultProxy::swallow_answers_after_commit() {
    state_->set({Fault::Kind::swallow});
}

ProxyCounters FaultProxy::counters() const {
    return state_->ask([this] {
        auto counters = state_->counters;
        counters.open = state_->open().size();
        return counters;
    });
}

}  // namespace instacrm::test
