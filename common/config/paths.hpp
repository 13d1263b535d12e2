// Where everything lies. Every program resolves it here, so that client and daemon cannot disagree.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::config {

namespace fs = std::filesystem;

/// Reads one environment variable; empty counts as absent. Handed in for tests.
using Environment = std::function<std::optional<std::string>(const char*)>;

/// Whose rules for folders hold: handed in, so that both are tested on either.
enum class System { posix, windows };
#ifdef _WIN32
inline constexpr System this_system = System::windows;
#else
inline constexpr System this_system = System::posix;
#endif

/// Whose daemon: the signed-in user's own, or the machine's service.
enum class Scope { user, system };

struct Paths {
    fs::path config_file;
    fs::path data_folder;  ///< the store and its lock
    fs::path store_file;
    fs::path lock_file;      ///< held by the store's daemon as long as it lives
    fs::path run_folder;     ///< socket, endpoint.json
    fs::path endpoint;       ///< the socket, or on Windows the pipe's name
    fs::path endpoint_file;  ///< what the daemon tells the shim about itself
    fs::path spool_folder;
    fs::path rejected_folder;
    fs::path backup_folder;
    fs::path log_folder;
};

/// `INSTACRM_HOME=DIR` puts all of it under DIR, whatever the scope. Otherwise, on Linux, the XDG folders of
/// the user, or /etc, /var/lib, /run and /var/log for the system's; on Windows %LOCALAPPDATA%/InstaCRM or
/// %ProgramData%/InstaCRM, and a named pipe as the endpoint.
/// @throws Invalid when no home folder is known, or INSTACRM_HOME is relative or too long for a socket's
/// path.
Paths resolve_paths(Scope scope, const Environment& environment, System system = this_system);

/// Where a user's programs keep their settings: $XDG_CONFIG_HOME or ~/.config, on Windows %LOCALAPPDATA%.
/// INSTACRM_HOME does not move it: it is other programs' folder, too. @throws Invalid when no home folder is
/// known.
fs::path user_config_folder(const Environment& environment, System system = this_system);

/// With the process's own environment.
Paths resolve_paths(Scope scope);

/// The places where a client looks for a daemon, in order: the machine's service, then the user's own; just
/// one with INSTACRM_HOME.
std::vector<Paths> client_paths();

}  // namespace instacrm::config
