// What the client itself can tell about this machine, with or without a daemon. The daemon's own checks
// follow theirs in `instacrm doctor`.
#pragma once

#include "cli/context.hpp"
#include "common/config/paths.hpp"
#include "common/protocol/messages/checks.hpp"

#include <vector>

namespace instacrm::cli {

using CheckLines = std::vector<protocol::CheckLine>;

/// The config can be read, means something, and names an operator and extensions.
CheckLines check_config(const Context& context);

/// The folders of a daemon are its owner's alone. Those that are not there yet are nothing wrong.
/// `group`: people of a group may connect, so the run folder is theirs, too.
CheckLines check_folders(const config::Paths& paths, bool group);

/// A daemon that answers, one that is alive and answers nobody, or none.
struct DaemonCheck {
    protocol::CheckLine line;
    bool answers = false;
};
DaemonCheck check_daemon(Context& context, const config::Paths& paths);

/// Each browser that has been run here finds the native host. `fix`: installs what is missing.
CheckLines check_hosts(const Context& context, bool fix);

/// What the daemon finds; one line when it is too old to be asked, or goes away meanwhile.
CheckLines ask_daemon(Context& context, bool deep, bool fix);

}  // namespace instacrm::cli
