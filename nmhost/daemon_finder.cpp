#include "nmhost/daemon_finder.hpp"

#include "common/pipe/endpoint_file.hpp"
#include "common/platform/system.hpp"
#include "nmhost/complain.hpp"

#include <algorithm>
#include <array>
#include <system_error>

namespace instacrm::nmhost {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// A daemon that cannot start must not be started over and over.
constexpr auto between_starts = 30s;

fs::path endpoint_of(const config::Paths& place) {
    const auto file = pipe::read_endpoint_file(place.endpoint_file);
    return file ? fs::path(file->pipe) : place.endpoint;
}

/// Nobody is there, which is no fault.
bool means_absent(const std::error_code& error) {
    static constexpr std::array absent{std::errc::no_such_file_or_directory, std::errc::connection_refused,
                                       std::errc::not_a_directory};
    return std::ranges::any_of(absent, [&](std::errc e) { return error == e; });
}

/// The daemon lies where it said when it last ran, or else beside us.
fs::path daemon_program(const std::optional<std::string>& told) {
    std::error_code ignored;
    if (told && fs::exists(*told, ignored)) return *told;
    auto program = platform::program_path();
    return program.replace_filename("instacrmd" + program.extension().string());
}

}  // namespace

std::optional<pipe::Stream> DaemonFinder::connect(const pipe::asio::any_io_executor& executor) const {
    for (const auto& place : places_) {
        try {
            return pipe::connect(executor, endpoint_of(place));
        } catch (const std::system_error& error) {
            if (!means_absent(error.code())) complain(error.what());
        }
    }
    return std::nullopt;
}

fs::path DaemonFinder::spool_folder() const {
    for (const auto& place : places_) {
        if (platform::may_write(place.spool_folder)) return place.spool_folder;
    }
    return own().spool_folder;
}

bool DaemonFinder::start() {
    const auto now = std::chrono::steady_clock::now();
    if (last_start_ && now - *last_start_ < between_starts) return false;
    const auto file = pipe::read_endpoint_file(own().endpoint_file).value_or(pipe::EndpointFile{});
    if (!file.start_daemon) return false;
    last_start_ = now;
    // On a machine with a service, a daemon of the user's own would be a second log.
    if (places_.size() > 1) {
        const auto service = platform::start_machine_service();
        if (service != platform::ServiceStart::none) return service == platform::ServiceStart::asked;
        if (spool_folder() != own().spool_folder) return false;  // systemd's, and ours to write to
    }
    try {
        platform::start_detached(daemon_program(file.program), {});
        return true;
    } catch (const std::system_error& error) {
        complain(error.what());
        return false;
    }
}

}  // namespace instacrm::nmhost
