#include "tests/fuzz/inside.hpp"

#include "common/pipe/frames.hpp"
#include "common/platform/crypto.hpp"
#include "common/protocol/frame.hpp"
#include "common/protocol/rpc.hpp"
#include "daemon/service/daemon.hpp"
#include "tests/support/await.hpp"
#include "tests/support/temp_home.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <spdlog/spdlog.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <thread>

namespace instacrm::fuzz {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;

// A store that is made anew now and then: small ones with few backups are fast, and a finding does not hang
// on a long history.
constexpr int talks_a_store = 300;

constexpr const char* config =
    "log: {level: error}\n"
    "backups: {at: \"02:00\"}\n";

[[noreturn]] void found(std::string_view what, std::string_view text) {
    std::fprintf(stderr, "finding: %.*s\n%.*s\n", static_cast<int>(what.size()), what.data(),
                 static_cast<int>(text.size()), text.data());
    std::abort();
}

/// Whoever runs the daemon here asks it to stop by a call.
class CallingHost final : public service::Host {
public:
    std::unique_ptr<service::Ears> listen(asio::io_context& io, service::HostEvents events) override {
        const std::lock_guard lock(mutex_);
        io_ = &io;
        events_ = std::move(events);
        return std::make_unique<service::Ears>();
    }
    std::string name() const override { return "terminal"; }

    void stop() {
        const std::lock_guard lock(mutex_);
        asio::post(*io_, [stop = events_.stop] { stop("enough"); });
    }

private:
    std::mutex mutex_;
    asio::io_context* io_ = nullptr;
    service::HostEvents events_;
};

class Inside {
public:
    Inside() {
        home_.write_config(config);
        ::setenv("INSTACRM_HOME", home_.folder().c_str(), 1);
        endpoint_ = home_.paths().endpoint;
        std::signal(SIGPIPE, SIG_IGN);  // as the program's own host does
        thread_ = std::thread([this] { service::run_daemon({}, host_); });
        wait_until_ready();
        fill();
    }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;
    ~Inside() {
        host_.stop();
        thread_.join();
    }

    std::vector<std::string> talk(std::string_view bytes) const {
        asio::io_context io;
        auto stream = connect(io);
        // Not by calls that wait: the fuzzer's own timer would interrupt them.
        return test::await(io, converse(stream, bytes));
    }

private:
    static asio::awaitable<std::vector<std::string>> converse(pipe::Stream& stream, std::string_view bytes) {
        boost::system::error_code gone;  // the daemon hangs up on a frame of an impossible length
        co_await asio::async_write(stream, asio::buffer(bytes),
                                   asio::redirect_error(asio::use_awaitable, gone));
        stream.shutdown(pipe::Stream::shutdown_send, gone);
        std::vector<std::string> replies;
        while (auto reply = co_await pipe::read_frame(stream)) replies.push_back(std::move(*reply));
        co_return replies;
    }

    /// A daemon that was asked to start anew (backup.restore) is away for a moment.
    pipe::Stream connect(asio::io_context& io) const {
        for (const auto end = std::chrono::steady_clock::now() + 1min;;) {
            try {
                return pipe::connect(io.get_executor(), endpoint_);
            } catch (const std::system_error& error) {
                if (std::chrono::steady_clock::now() > end) found("no daemon answers", error.what());
                std::this_thread::sleep_for(1ms);
            }
        }
    }

    void wait_until_ready() const {
        for (const auto end = std::chrono::steady_clock::now() + 1min;;) {
            const auto replies = talk(protocol::framed(cli_hello));
            if (!replies.empty() && replies.front().find("\"ready\"") != std::string::npos) return;
            if (std::chrono::steady_clock::now() > end) found("the daemon does not get ready", "");
            std::this_thread::sleep_for(1ms);
        }
    }

    /// People, DMs, a rule and a goal, for what asks about them.
    void fill() const {
        std::string frames = protocol::framed(cli_hello);
        const auto add = [&](std::string_view method, std::string_view params) {
            frames += protocol::framed(request(method, params));
        };
        for (int i = 0; i < 40; ++i) {
            const auto n = std::to_string(i);
            add("outreach.log",
                json::serialize(json::object{{"handle", "lead" + n},
                                             {"actor", i % 3 == 0 ? "anna.sells" : "studio_anna"},
                                             {"message", "Hi " + n + ", prices for \"wedding\" photos?"}}));
        }
        add("leads.set_status", R"({"handle":"lead1","status":"Warm","note":"wants prices by Friday"})");
        add("leads.set_status", R"({"handle":"lead2","status":"Booked"})");
        add("leads.set_contact", R"({"handle":"lead3","email":"lead3@example.com","phone":"+49301234"})");
        add("rules.add",
            R"({"type":"Frequency Cap","metric":"Total Messages Sent","limit":30,"window_sec":86400})");
        add("goals.add", R"({"metric":"Total Messages Sent","target":40,"period":"day"})");
        talk(frames);
    }

    test::TempHome home_;
    std::filesystem::path endpoint_;
    CallingHost host_;
    std::thread thread_;
};

Inside& inside() {
    // These before the daemon, which needs them until it has ended: so they go after it.
    [[maybe_unused]] static const auto log = spdlog::default_logger();
    [[maybe_unused]] static const auto digest = platform::sha256("");
    static std::optional<Inside> daemon;
    static int talks = 0;
    if (!daemon || ++talks > talks_a_store) {
        daemon.reset();
        daemon.emplace();
        talks = 0;
    }
    return *daemon;
}

/// Faults of our own, in either wire's form. A fuzzer soon has their words in names of its own.
bool is_our_fault(const json::value& reply) {
    const auto* error = reply.as_object().if_contains("error");
    if (error == nullptr) return false;
    if (error->is_string()) return error->get_string().starts_with("the daemon failed at this request");
    if (!error->is_object()) return false;
    const auto& code = error->get_object().at("code");
    return code == static_cast<int>(protocol::ErrorCode::internal_error) ||
           code == static_cast<int>(protocol::ErrorCode::store_failed);
}

}  // namespace

const std::string cli_hello =
    R"({"jsonrpc":"2.0","id":"hello","method":"session.hello","params":{"protocol":{"min":1,"max":1},"client":"fuzz","role":"cli"}})";
const std::string browser_hello =
    R"({"jsonrpc":"2.0","id":"hello","method":"session.hello","params":{"protocol":{"min":1,"max":1},"client":"fuzz","role":"browser",)"
    R"("origin":"chrome-extension://kjjlomlmaaaehnnnkdhoocdhijbefffp/","shim_id":"fuzz","ordinal":1}})";

std::vector<std::string> talk(std::string_view bytes) {
    auto replies = inside().talk(bytes);
    for (const auto& reply : replies) {
        json::value read;
        try {
            read = protocol::parse_json(reply);
        } catch (const protocol::ProtocolError&) {
            found("an answer that is no JSON", reply);
        }
        if (!read.is_object()) found("an answer that is no object", reply);
        if (is_our_fault(read)) found("the daemon's own fault", reply);
    }
    return replies;
}

std::vector<std::string> talk_lines(const std::string& hello, std::string_view lines) {
    std::string frames = protocol::framed(hello);
    while (!lines.empty()) {
        const auto line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(lines.size(), line.size() + 1));
        if (!line.empty() && line.size() <= protocol::max_frame_bytes) frames += protocol::framed(line);
    }
    return talk(frames);
}

std::string request(std::string_view method, std::string_view params) {
    std::string text = R"({"jsonrpc":"2.0","id":1,"method":")";
    text += method;
    text += R"(","params":)";
    text += params;
    text += "}";
    return text;
}

std::string quoted(std::string_view text) {
    auto serialized = json::serialize(json::value(json::string(text)));
    boost::system::error_code error;
    json::parse(serialized, error);
    if (!error) return serialized;
    std::string plain(text);
    for (auto& c : plain)
        if (static_cast<unsigned char>(c) >= 0x80) c = '?';
    return json::serialize(json::value(json::string(plain)));
}

}  // namespace instacrm::fuzz
