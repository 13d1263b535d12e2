// instacrmd: reads its command line, and serves.
#include "common/domain/invalid.hpp"
#include "common/platform/system.hpp"
#include "daemon/service/daemon.hpp"
#include "daemon/service/service_control.hpp"
#ifdef _WIN32
#include "daemon/service/windows_service.hpp"
#endif

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

namespace {

namespace options = boost::program_options;

constexpr int exit_failed = 1;
constexpr int exit_usage = 2;

options::options_description described() {
    options::options_description description("Options");
    description.add_options()("config", options::value<std::string>()->value_name("FILE"),
                              "read this config instead of the usual one")(
        "set", options::value<std::vector<std::string>>()->value_name("KEY=VALUE"),
        "set a key of the config, e.g. log.level=debug")(
        "system", "serve as the machine's: on Linux /etc, /var/lib, /run; on Windows ProgramData")(
        "service", "for Windows' service manager, which starts it so")("help", "show this")(
        "version", "show the version");
    return description;
}

void print_help(const options::options_description& description) {
    std::cout << "Examples\n"
                 "  instacrmd                            serve in the foreground until SIGTERM\n"
                 "  INSTACRM_HOME=/tmp/try instacrmd     keep everything under one folder\n"
                 "  instacrmd service install            Windows: start with the machine, before sign-in\n\n"
                 "instacrmd keeps the log of this machine's outreach: it owns the store, judges the\n"
                 "rules and answers the browser's shim and the instacrm command.\n\n"
              << description;
}

instacrm::service::StartOptions start_options(const options::variables_map& values) {
    instacrm::service::StartOptions start;
    if (values.contains("config")) start.config_file = values["config"].as<std::string>();
    if (values.contains("system")) start.scope = instacrm::config::Scope::system;
    if (values.contains("set")) {
        for (const auto& setting : values["set"].as<std::vector<std::string>>()) {
            const auto equals = setting.find('=');
            if (equals == std::string::npos)
                throw options::error("--set takes KEY=VALUE, not \"" + setting + "\"");
            start.settings.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
        }
    }
    return start;
}

int serve(const instacrm::service::StartOptions& start, bool as_service) {
    using namespace instacrm::service;
#ifdef _WIN32
    if (as_service) return run_as_service([&](Host& host) { return run_daemon(start, host); });
#else
    if (as_service) throw options::error("--service is for Windows");
#endif
    const auto host = host_of_this_process();
    return run_daemon(start, *host);
}

/// `service VERB`, which is no option. Nothing when the command line begins otherwise.
std::optional<int> control_service(const std::vector<std::string>& words) {
    if (words.empty() || words.front() != "service") return std::nullopt;
    if (words.size() != 2)
        throw options::error("service takes one word: install, uninstall, start, stop or status");
    try {
        return instacrm::service::control_service(words[1]);
    } catch (const instacrm::Invalid& invalid) {
        fmt::print(stderr, "instacrmd: {}\n  {}\n", invalid.what(), invalid.remedy());
        return exit_usage;
    } catch (const std::exception& error) {
        fmt::print(stderr, "instacrmd: {}\n", error.what());
        return exit_failed;
    }
}

}  // namespace

int main(int argc, char** argv) {
    const auto description = described();
    try {
        const auto words = instacrm::platform::arguments(argc, argv);
        if (const auto code = control_service(words)) return *code;
        options::variables_map values;
        options::store(options::command_line_parser(words).options(description).positional({}).run(), values);
        if (values.contains("help")) {
            print_help(description);
            return 0;
        }
        if (values.contains("version")) {
            std::cout << "instacrmd " INSTACRM_VERSION "\n";
            return 0;
        }
        return serve(start_options(values), values.contains("service"));
    } catch (const options::error& error) {
        fmt::print(stderr, "instacrmd: {}\n  see instacrmd --help\n", error.what());
        return exit_usage;
    }
}
