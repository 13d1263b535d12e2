// Where the daemon's log goes: a rotating file, and standard error (the journal, under systemd). What went
// wrong goes to the host's own log, too. It never holds message texts or secrets.
#pragma once

#include "daemon/service/host.hpp"

#include <filesystem>
#include <string>

namespace instacrm::service {

/// Sets spdlog's default logger. Returns the log file's path. `host` outlives the logging. @throws
/// std::system_error, spdlog::spdlog_ex.
std::filesystem::path start_logging(const std::filesystem::path& folder, const std::string& level,
                                    std::size_t keep, Host& host);

}  // namespace instacrm::service
