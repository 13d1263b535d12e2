#include "common/config/paths.hpp"

#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"
#include "common/platform/system.hpp"

#include <cstdint>

namespace instacrm::config {
namespace {

// sizeof(sockaddr_un::sun_path) on Linux, with its closing NUL.
constexpr std::size_t max_socket_path = 108;

Paths under(const fs::path& data, const fs::path& run, const fs::path& log, fs::path config_file) {
    Paths paths;
    paths.config_file = std::move(config_file);
    paths.data_folder = data / "store";
    paths.store_file = paths.data_folder / "instacrm.db";
    paths.lock_file = paths.data_folder / "instacrmd.lock";
    paths.run_folder = run;
    paths.endpoint = run / "instacrm.sock";
    paths.endpoint_file = run / "endpoint.json";
    paths.spool_folder = data / "spool";
    paths.rejected_folder = paths.spool_folder / "rejected";
    paths.backup_folder = data / "backups";
    paths.log_folder = log;
    return paths;
}

fs::path absolute_or_refuse(const std::string& text, const std::string& variable) {
    const fs::path path(text);
    if (!path.is_absolute())
        throw Invalid(variable + " is \"" + text + "\", which is not an absolute path",
                      "give the whole path, from the root on");
    return path.lexically_normal();
}

void check_socket(const fs::path& endpoint) {
    if (endpoint.string().size() >= max_socket_path)
        throw Invalid("the socket's path " + endpoint.string() + " is longer than the system allows (" +
                          std::to_string(max_socket_path - 1) + " bytes)",
                      "set INSTACRM_HOME to a folder with a shorter path");
}

Paths all_under(const fs::path& root) {
    return under(root, root / "run", root / "log", root / "instacrm.yaml");
}

/// A folder of the XDG specification, by which a relative path is invalid and to be ignored.
fs::path xdg_folder(const Environment& environment, const char* variable, const char* below_home) {
    if (const auto value = environment(variable); value && fs::path(*value).is_absolute()) return *value;
    const auto home = environment("HOME");
    if (!home) throw Invalid("neither HOME nor " + std::string(variable) + " is set", "set INSTACRM_HOME");
    return absolute_or_refuse(*home, "HOME") / below_home;
}

fs::path windows_folder(const Environment& environment, const char* variable) {
    const auto folder = environment(variable);
    if (!folder) throw Invalid(std::string(variable) + " is not set", "set INSTACRM_HOME");
    return *folder;
}

Paths posix_paths(Scope scope, const Environment& environment) {
    if (scope == Scope::system)
        return under("/var/lib/instacrm", "/run/instacrm", "/var/log/instacrm",
                     "/etc/instacrm/instacrm.yaml");
    const auto state = xdg_folder(environment, "XDG_STATE_HOME", ".local/state") / "instacrm";
    const auto runtime = environment("XDG_RUNTIME_DIR");
    const auto run =
        runtime && fs::path(*runtime).is_absolute() ? fs::path(*runtime) / "instacrm" : state / "run";
    return under(xdg_folder(environment, "XDG_DATA_HOME", ".local/share") / "instacrm", run, state / "log",
                 user_config_folder(environment, System::posix) / "instacrm" / "instacrm.yaml");
}

/// The service's pipe, a user's own, or that of one home. Names of pipes are the machine's: a home's is told
/// from others by a hash of its folder (FNV-1a, in which case does not count; no secret, only a name).
std::string pipe_name(Scope scope, const std::optional<std::string>& home) {
    const std::string name = R"(\\.\pipe\instacrm)";
    if (home) {
        std::uint64_t hash = 14695981039346656037U;
        for (const char c : ascii_lower(fs::path(*home).lexically_normal().string()))
            hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
        return name + "-home-" + std::to_string(hash);
    }
    return scope == Scope::system ? name : name + "-" + platform::user_id();
}

Paths windows_paths(Scope scope, const Environment& environment) {
    return all_under(windows_folder(environment, scope == Scope::system ? "ProgramData" : "LOCALAPPDATA") /
                     "InstaCRM");
}

}  // namespace

Paths resolve_paths(Scope scope, const Environment& environment, System system) {
    const auto home = environment("INSTACRM_HOME");
    auto paths = home                        ? all_under(absolute_or_refuse(*home, "INSTACRM_HOME"))
                 : system == System::windows ? windows_paths(scope, environment)
                                             : posix_paths(scope, environment);
    if (system == System::windows)
        paths.endpoint = pipe_name(scope, home);
    else
        check_socket(paths.endpoint);
    return paths;
}

fs::path user_config_folder(const Environment& environment, System system) {
    if (system == System::windows) return windows_folder(environment, "LOCALAPPDATA");
    return xdg_folder(environment, "XDG_CONFIG_HOME", ".config");
}

Paths resolve_paths(Scope scope) {
    return resolve_paths(scope, platform::environment);
}

std::vector<Paths> client_paths() {
    if (platform::environment("INSTACRM_HOME")) return {resolve_paths(Scope::user)};
    return {resolve_paths(Scope::system), resolve_paths(Scope::user)};
}

}  // namespace instacrm::config
