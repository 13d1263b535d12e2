// A user's own daemon from sign-in on, by systemd.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace instacrm::cli {

/// Whether the user has a systemd that can be asked.
bool has_user_systemd();

struct Autostart {
    bool started = false;
    std::string text;  ///< what was done, or why it failed
};

/// Writes the unit for this daemon and has systemd enable and start it. A unit of the user's that says
/// something else is kept beside as *.old. @throws std::system_error naming the path.
Autostart start_by_systemd(const std::filesystem::path& program);

/// Writes a file; one that is there and says something else is kept beside as *.old. False: it said so
/// already.
bool write_keeping_old(const std::filesystem::path& file, const std::string& text);

}  // namespace instacrm::cli
