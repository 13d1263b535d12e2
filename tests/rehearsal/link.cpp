#include "link.hpp"

#include "failure.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace rehearsal {
namespace {

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) close(number_);
    }
    int number() const { return number_; }

private:
    int number_;
};

const char* own_file() {
    Dl_info info{};
    dladdr(reinterpret_cast<const void*>(&address_of), &info);
    return info.dli_fname;
}

// H2's mode is one for all sessions, and its wire server sets it to PostgreSQL's for the moment in which
// somebody connects. So nobody else may connect in that moment, and no statement be parsed: in this process
// or any other, which is why a file is locked. Our own library is one that all of them have.
class ModeLock {
public:
    explicit ModeLock(int operation) : file_(open(own_file(), O_RDONLY | O_CLOEXEC)) {
        while (flock(file_.number(), operation) != 0 && errno == EINTR) {
        }
    }

private:
    Descriptor file_;
};

// H2 goes on with the statement.
std::string first_line(std::string_view message) {
    return std::string(message.substr(0, std::min(message.find('\n'), message.find("; SQL statement"))));
}

// H2's own numbers: broken, closed by itself, closed by somebody else.
bool is_end_of_session(std::string_view state) {
    return state == "90067" || state == "90098" || state == "90121";
}

Failure failure_to_connect(const std::string& message) {
    const auto has = [&](std::string_view words) { return message.find(words) != std::string::npos; };
    if (has("Connection refused")) return {12541, "TNS:no listener"};
    // H2 closes the connection without a word when it does not know user or password.
    if (has("closed the connection")) return {1017, "invalid username/password; logon denied"};
    return {12170, "TNS:Connect timeout occurred [" + first_line(message) + "]"};
}

}  // namespace

std::chrono::milliseconds patience() {
    const char* variable = std::getenv("REHEARSAL_LOCK_MS");
    return std::chrono::milliseconds(variable ? std::strtol(variable, nullptr, 10) : 10'000);
}

Address address_of(std::string_view service) {
    if (service.starts_with("//")) service.remove_prefix(2);
    const auto colon = service.find(':');
    const auto slash = service.find('/');
    if (colon == std::string_view::npos || slash == std::string_view::npos || slash < colon)
        throw Failure(12154, "TNS:could not resolve the connect identifier specified");
    return {std::string(service.substr(0, colon)), std::string(service.substr(colon + 1, slash - colon - 1)),
            std::string(service.substr(slash + 1))};
}

void expect_listener(const Address& address) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(address.host.c_str(), address.port.c_str(), &hints, &found) != 0)
        throw Failure(12545, "Connect failed because target host or object does not exist");
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
    for (const auto* one = found; one; one = one->ai_next) {
        const Descriptor descriptor(
            socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC, one->ai_protocol));
        if (connect(descriptor.number(), one->ai_addr, one->ai_addrlen) != 0) continue;
        if (address.name != "ora")
            throw Failure(12514, "TNS:listener does not currently know of service requested");
        return;
    }
    throw Failure(12541, "TNS:no listener");
}

Link::Link(const Address& address, const std::string& user, const std::string& password) {
    constexpr std::array names{
        "host", "port", "user", "password", "dbname", "sslmode", "gssencmode", "connect_timeout", ""};
    const std::array values{address.host.c_str(),
                            address.port.c_str(),
                            user.c_str(),
                            password.c_str(),
                            address.name.c_str(),
                            "disable",
                            "disable",
                            "10",
                            ""};
    auto keywords = names;
    auto settings = values;
    keywords.back() = settings.back() = nullptr;

    const ModeLock lock(LOCK_EX);
    connection_.reset(PQconnectdbParams(keywords.data(), settings.data(), 0));
    if (PQstatus(connection_.get()) != CONNECTION_OK)
        throw failure_to_connect(PQerrorMessage(connection_.get()));
    run("SET MODE Oracle");
    // Words that are names to Oracle.
    run("SET NON_KEYWORDS VALUE, KEY, LIMIT, TOP, IF, ILIKE, QUALIFY, REGEXP, GROUPS, UNKNOWN, SYMMETRIC, "
        "ASYMMETRIC, ARRAY");
    run("SET AUTOCOMMIT FALSE");
    wait_for_locks(patience());
}

Result Link::run(const std::string& sql) {
    return answer(PQsendQuery(connection_.get(), sql.c_str()));
}

const PGresult& Link::describe(const std::string& sql) {
    prepare(sql);
    return *description_;
}

Result Link::execute(const std::string& sql, const Values& values) {
    prepare(sql);
    try {
        return send(values);
    } catch (const Failure& failure) {
        // H2 parses a statement anew when any setting has changed, and so may do it in that moment. Nothing
        // was done then, as it has just understood the statement.
        if (!is_misunderstanding(failure)) throw;
        const ModeLock lock(LOCK_SH);
        return send(values);
    }
}

void Link::wait_for_locks(std::chrono::milliseconds time) {
    run("SET LOCK_TIMEOUT " + std::to_string(time.count()));
}

void Link::prepare(const std::string& sql) {
    if (prepared_ == sql) return;
    prepared_.clear();
    const ModeLock lock(LOCK_SH);
    answer(PQsendPrepare(connection_.get(), "", sql.c_str(), 0, nullptr));
    description_ = answer(PQsendDescribePrepared(connection_.get(), ""));
    prepared_ = sql;
}

Result Link::send(const Values& values) {
    std::vector<const char*> pointers;
    pointers.reserve(values.size());
    for (const auto& value : values) pointers.push_back(value ? value->c_str() : nullptr);
    return answer(PQsendQueryPrepared(connection_.get(), "", static_cast<int>(pointers.size()),
                                      pointers.data(), nullptr, nullptr, 0));
}

Result Link::answer(int sent) {
    if (sent == 0) refuse(nullptr);
    // H2 writes an answer in small pieces, each of which waits until we have acknowledged the one before.
    PQflush(connection_.get());
    const int on = 1;
    setsockopt(PQsocket(connection_.get()), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
    Result first;
    while (Result next{PQgetResult(connection_.get())})
        if (!first) first = std::move(next);
    const auto status = PQresultStatus(first.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) refuse(first.get());
    return first;
}

void Link::refuse(const PGresult* result) {
    const char* field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const std::string state = field ? field : "";
    const bool known = lost_;
    lost_ = known || PQstatus(connection_.get()) == CONNECTION_BAD || is_end_of_session(state);
    if (known) throw Failure(3114, "not connected to ORACLE");
    if (lost_) throw Failure(3113, "end-of-file on communication channel");
    const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    throw failure_of_state(state, first_line(message ? message : ""));
}

}  // namespace rehearsal
