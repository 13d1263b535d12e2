// instacrmd: reads its command line, and serves.
#include "daemon/service/daemon.hpp"

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <iostream>

namespace {

namespace options = boost::program_options;

constexpr int exit_usage = 2;

options::options_description described() {
    options::options_description description("Options");
    description.add_options()("config", options::value<std::string>()->value_name("FILE"),
                              "read this config instead of the usual one")(
        "set", options::value<std::vector<std::string>>()->value_name("KEY=VALUE"),
        "set a key of the config, e.g. log.level=debug")(
        "system", "serve as the machine's service: /etc, /var/lib, /run")("help", "show this")(
        "version", "show the version");
    return description;
}

void print_help(const options::options_description& description) {
    std::cout << "Examples\n"
                 "  instacrmd                            serve in the foreground until SIGTERM\n"
                 "  INSTACRM_HOME=/tmp/try instacrmd     keep everything under one folder\n\n"
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

}  // namespace

int main(int argc, char** argv) {
    const auto description = described();
    try {
        options::variables_map values;
        options::store(options::command_line_parser(argc, argv).options(description).positional({}).run(),
                       values);
        if (values.contains("help")) {
            print_help(description);
            return 0;
        }
        if (values.contains("version")) {
            std::cout << "instacrmd " INSTACRM_VERSION "\n";
            return 0;
        }
        return instacrm::service::run_daemon(start_options(values));
    } catch (const options::error& error) {
        fmt::print(stderr, "instacrmd: {}\n  see instacrmd --help\n", error.what());
        return exit_usage;
    }
}
