#include "common/config/paths.hpp"

#include "common/domain/invalid.hpp"
#include "common/platform/system.hpp"

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
        throw Invalid(variable + " is \"" + text + "\", which is not an absolute path", "start it with /");
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

Paths posix_paths(Scope scope, const Environment& environment) {
    if (scope == Scope::system)
        return under("/var/lib/instacrm", "/run/instacrm", "/var/log/instacrm",
                     "/etc/instacrm/instacrm.yaml");
    const auto state = xdg_folder(environment, "XDG_STATE_HOME", ".local/state") / "instacrm";
    const auto runtime = environment("XDG_RUNTIME_DIR");
    const auto run =
        runtime && fs::path(*runtime).is_absolute() ? fs::path(*runtime) / "instacrm" : state / "run";
    return under(xdg_folder(environment, "XDG_DATA_HOME", ".local/share") / "instacrm", run, state / "log",
                 user_config_folder(environment) / "instacrm" / "instacrm.yaml");
}

Paths windows_paths(Scope scope, const Environment& environment) {
    const char* variable = scope == Scope::system ? "ProgramData" : "LOCALAPPDATA";
    const auto folder = environment(variable);
    if (!folder) throw Invalid(std::string(variable) + " is not set", "set INSTACRM_HOME");
    return all_under(fs::path(*folder) / "InstaCRM");
}

}  // namespace

Paths resolve_paths(Scope scope, const Environment& environment, System system) {
    const auto home = environment("INSTACRM_HOME");
    auto paths = home                        ? all_under(absolute_or_refuse(*home, "INSTACRM_HOME"))
                 : system == System::windows ? windows_paths(scope, environment)
                                             : posix_paths(scope, environment);
    if (system == System::windows)
        paths.endpoint = R"(\\.\pipe\instacrm)";
    else
        check_socket(paths.endpoint);
    return paths;
}

fs::path user_config_folder(const Environment& environment) {
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
