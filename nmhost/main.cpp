// instacrm-nmhost: what Chrome starts for the extension. See relay.hpp for what it does.
#include "common/config/paths.hpp"
#include "common/platform/system.hpp"
#include "nmhost/browser.hpp"
#include "nmhost/complain.hpp"
#include "nmhost/relay.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>

namespace instacrm::nmhost {
namespace {

constexpr int exit_fault = 1;
constexpr int exit_usage = 2;

struct Option {
    std::string_view name;
    const char* text;
};
constexpr std::array options{
    Option{"--version", "instacrm-nmhost " INSTACRM_VERSION "\n"},
    Option{"--help",
           "Usage: instacrm-nmhost ORIGIN\n"
           "\n"
           "Carries messages between the InstaCRM extension and instacrmd. The browser starts it, with\n"
           "the extension's origin (chrome-extension://ID/) as its first argument, and speaks native-\n"
           "messaging frames on its standard input and output.\n"},
};

/// It goes into JSON and into the store, so no more than what an origin can consist of.
bool is_origin(std::string_view text) {
    return !text.empty() && text.size() <= 256 && text.front() != '-' &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

std::string random_id() {
    std::random_device random;
    std::array<char, 33> text{};
    for (std::size_t i = 0; i < 32; i += 8) std::snprintf(&text.at(i), 9, "%08x", random());
    return text.data();
}

int run(std::string origin) {
    platform::survive_broken_pipes();

    boost::asio::io_context context(1);
    const auto working = boost::asio::make_work_guard(context);  // the browser may speak at any time
    int exit_code = 0;

    std::optional<Relay> relay;
    Browser browser(context.get_executor(),
                    {.message = [&](Message message) { relay->take(std::move(message)); },
                     .ended =
                         [&](BrowserEnd how) {
                             if (how == BrowserEnd::bad_frame) exit_code = exit_fault;
                             relay->drain();
                         },
                     .deaf = [&] { relay->leave(); }});
    relay.emplace(context, DaemonFinder(config::client_paths()), Caller{std::move(origin), random_id()},
                  [&](std::string_view frame) { browser.send(frame); });
    relay->start();
    browser.start();
    try {
        context.run();
    } catch (const std::exception& error) {
        complain(error.what());
        exit_code = exit_fault;
    }
    // While the browser has not closed our input, the thread that reads it cannot be woken, and to wait for
    // it would leave a process behind that nobody talks to.
    if (!browser.has_ended()) std::_Exit(exit_code);
    return exit_code;
}

}  // namespace
}  // namespace instacrm::nmhost

int main(int argc, char** argv) {
    using namespace instacrm::nmhost;
    instacrm::platform::make_stdio_binary();
    const std::string_view argument = argc > 1 ? argv[1] : "";
    const auto option = std::ranges::find(options, argument, &Option::name);
    if (option != options.end()) return std::fputs(option->text, stdout) < 0 ? 1 : 0;
    if (!is_origin(argument)) {
        complain("the first argument must be the calling extension's origin; see --help");
        return exit_usage;
    }
    try {
        return run(std::string(argument));
    } catch (const std::exception& error) {
        complain(error.what());
        return exit_fault;
    }
}
