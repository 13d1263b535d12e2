// The daemon from its start to its end.
#pragma once

#include "common/config/paths.hpp"
#include "daemon/service/host.hpp"

#include <string>
#include <utility>
#include <vector>

namespace instacrm::service {

struct StartOptions {
    config::Scope scope = config::Scope::user;
    std::string config_file;                                    ///< empty: the usual place
    std::vector<std::pair<std::string, std::string>> settings;  ///< key, value: before environment and file
};

/// Runs until its host asks it to stop, then finishes what was taken. Returns the process's exit code; says
/// on standard error what kept it from starting.
int run_daemon(const StartOptions& options, Host& host);

}  // namespace instacrm::service
