#include "cli/doctor/checks.hpp"

#include "cli/commands/config_source.hpp"
#include "cli/host/places.hpp"
#include "common/config/config.hpp"
#include "common/platform/system.hpp"
#include "common/protocol/messages/care.hpp"
#include "common/protocol/messages/status.hpp"

namespace instacrm::cli {
namespace {

using protocol::CheckLine;
using protocol::CheckState;

CheckLine origins_line(const config::Config& config) {
    const auto count = config.origins.size();
    if (count == 0)
        return {"origins", CheckState::fail, "native_host.origins is empty: no extension may log",
                "take the key out for the defaults, or name the extension's origin"};
    return {"origins", CheckState::ok, std::to_string(count) + " extensions may log", {}};
}

CheckLine config_line(const std::filesystem::path& file, const config::Config& config) {
    std::error_code ignored;
    if (!config.identity)
        return {"config", CheckState::fail, file.string() + " names no operator: nothing can be recorded",
                "instacrm setup, or write operator: {name: …, email: …}"};
    if (!std::filesystem::exists(file, ignored))
        return {"config", CheckState::ok, "there is no " + file.string() + ": environment and defaults", {}};
    return {"config",
            CheckState::ok,
            file.string() + ", operator " + config.identity->name + " <" + config.identity->email + ">",
            {}};
}

CheckLine serving(const protocol::StatusResponse& status) {
    const auto text = "version " + status.version + ", pid " + std::to_string(status.pid) + ", answers at " +
                      status.endpoint;
    if (status.state != protocol::DaemonState::ready)
        return {"daemon", CheckState::fail, text + ", but records nothing: " + status.problem.value_or(""),
                "see its log: " + status.log_file};
    if (status.version != INSTACRM_VERSION)
        return {"daemon", CheckState::warn, text + "; this program is version " INSTACRM_VERSION,
                "start the daemon again: systemctl --user restart instacrmd"};
    return {"daemon", CheckState::ok, text, {}};
}

/// Alive is not serving: what holds the lock of the store tells one from the other.
CheckLine not_serving(const Failure& failure, const config::Paths& paths) {
    std::string reason = failure.what();
    const bool alive = platform::is_locked(paths.lock_file);
    if (failure.code() == ExitCode::timed_out)
        return {"daemon", CheckState::fail, reason,
                "if it goes on: systemctl --user restart instacrmd, and see " + paths.log_folder.string()};
    if (alive)
        return {"daemon", CheckState::fail,
                "one is alive (it holds " + paths.lock_file.string() + "), but does not serve: " + reason,
                "stop it (systemctl --user stop instacrmd, or end the process) and start it again"};
    std::error_code ignored;
    if (std::filesystem::exists(paths.endpoint, ignored))
        reason += "; the socket is left over from one that was killed";
    return {"daemon", CheckState::fail, reason, failure.remedy()};
}

/// The older extension's name may well be missing where only ours is used.
CheckState gravity(const HostLine& line) {
    if (line.state == HostState::installed) return CheckState::ok;
    return line.name == host_names.front() ? CheckState::fail : CheckState::warn;
}

CheckLine host_line(const HostLine& line) {
    return {line.browser, gravity(line), line.name + ": " + line.text, line.remedy};
}

CheckLine host_line(const Place& place, std::string_view name, const Host& host, bool fix) {
    const auto line = inspect_effective(place, name, host);
    if (!fix || line.state != HostState::missing) return host_line(line);
    install(place, name, host, false);
    auto mended = host_line(inspect(place, name, host));
    mended.text += " (it was missing, and is installed now)";
    return mended;
}

}  // namespace

CheckLines check_config(const Context& context) {
    try {
        const auto config = config::to_config(effective_settings(context));
        return {config_line(config_file(context), config), origins_line(config)};
    } catch (const Invalid& invalid) {
        return {{"config", CheckState::fail, invalid.what(), invalid.remedy()}};
    }
}

DaemonCheck check_daemon(Context& context, const config::Paths& paths) {
    try {
        const auto status =
            context.client.call<protocol::StatusResponse>("daemon.status", protocol::Nothing{});
        return {serving(status), true};
    } catch (const Failure& failure) {
        return {not_serving(failure, paths), false};
    } catch (const protocol::ProtocolError& error) {
        return {{"daemon", CheckState::fail, error.what(), error.remedy()}, false};
    }
}

CheckLines check_hosts(const Context& context, bool fix) {
    const auto places = present_places();
    if (places.empty())
        return {{"browsers", CheckState::warn, "no browser has run here",
                 "start one, then: instacrm host install; see also --profile"}};
    CheckLines lines;
    try {
        const auto host = wanted_host(context);
        require_program(host);
        for (const auto& place : places) {
            for (const auto name : host_names) lines.push_back(host_line(place, name, host, fix));
        }
    } catch (const Failure& failure) {
        lines.push_back({"browsers", CheckState::fail, failure.what(), failure.remedy()});
    } catch (const Invalid&) {
        lines.push_back({"browsers", CheckState::warn, "not looked at: the config says which extensions",
                         "mend the config first"});
    } catch (const std::system_error& error) {
        lines.push_back(
            {"browsers", CheckState::fail, error.what(), "make the folder writable to this user"});
    }
    return lines;
}

CheckLines ask_daemon(Context& context, bool deep, bool fix) {
    protocol::DoctorRequest request;
    if (deep) request.deep = true;
    if (fix) request.fix = true;
    try {
        // Neither the store's pages nor the words of its index are read within any time that one could name.
        return context.client.call_patiently<protocol::DoctorResponse>("daemon.doctor", request).checks;
    } catch (const protocol::ProtocolError& error) {
        if (error.code() != protocol::ErrorCode::method_not_found)
            return {{"store", CheckState::fail, error.what(), error.remedy()}};
        return {{"store", CheckState::warn, "this daemon is too old to look at its store",
                 "start the new one: systemctl --user restart instacrmd"}};
    } catch (const Failure& failure) {
        return {{"store", CheckState::fail, failure.what(), failure.remedy()}};
    }
}

}  // namespace instacrm::cli
