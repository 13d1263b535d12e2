// Where a daemon may be listening, and how the user's own one gets started.
#pragma once

#include "common/config/paths.hpp"
#include "common/pipe/stream.hpp"

#include <chrono>
#include <optional>
#include <vector>

namespace instacrm::nmhost {

class DaemonFinder {
public:
    /// `places` in the order in which they are tried; the last one is the user's own.
    explicit DaemonFinder(std::vector<config::Paths> places) : places_(std::move(places)) {}

    /// A connection to the first daemon that answers, or nothing.
    std::optional<pipe::Stream> connect(const pipe::asio::any_io_executor& executor) const;

    /// Starts the user's own daemon, unless its endpoint file says not to, or we did so a moment ago. True
    /// when a start is under way. Windows' service manager starts the machine's service instead, where there
    /// is one; on Linux that is systemd's.
    bool start();

    /// Where DMs wait for a daemon: the machine's spool where its service lets us in, or else the user's own.
    std::filesystem::path spool_folder() const;

private:
    const config::Paths& own() const { return places_.back(); }

    std::vector<config::Paths> places_;
    std::optional<std::chrono::steady_clock::time_point> last_start_;
};

}  // namespace instacrm::nmhost
