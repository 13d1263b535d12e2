// The manifests by which a browser finds instacrm-nmhost: their text, what is wrong with one that is there,
// and writing and removing them.
#pragma once

#include "common/domain/enums.hpp"

#include <boost/describe.hpp>

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace instacrm::cli {

namespace fs = std::filesystem;

/// The names by which extensions ask for the host: ours, and the one that teams already run.
inline constexpr std::array<std::string_view, 2> host_names{"com.instacrm.nmhost",
                                                            "com.instaoutreach.logger"};

/// What every manifest should say.
struct Host {
    fs::path program;                  ///< absolute
    std::vector<std::string> origins;  ///< chrome-extension://ID/
};

/// One browser's folder of manifests.
struct Place {
    std::string browser;  ///< its name; "profile" for a folder that somebody named
    fs::path folder;
    std::string options;  ///< of `instacrm host install`, to write here
    bool for_all_users = false;
    std::string registry_key;  ///< Windows: under which the browser looks; empty: it looks into the folder
};

/// Where this browser finds the manifest, or where it would be written.
fs::path manifest_file(const Place& place, std::string_view name);

/// The manifest's whole text.
std::string manifest_text(std::string_view name, const Host& host);

/// What a manifest that is there starts; nothing when it cannot be read as one.
std::optional<fs::path> program_of(const fs::path& manifest);

/// Whether a program is ours, by its name.
bool is_our_host(const fs::path& program);

enum class HostState : std::uint8_t {
    installed,
    missing,
    unreadable,
    elsewhere,
    not_executable,
    wrong_origins
};

/// How one manifest is.
struct HostLine {
    std::string browser;
    std::string name;
    HostState state = HostState::missing;
    std::string text;  ///< what is so, in words
    std::optional<std::string> remedy;
    std::string file;
};
BOOST_DESCRIBE_STRUCT(HostLine, (), (browser, name, state, text, remedy, file))

HostLine inspect(const Place& place, std::string_view name, const Host& host);

/// What became of a manifest; `replaced`: it started another program, and is kept beside as NAME.json.old.
enum class Change : std::uint8_t { added, updated, replaced, unchanged, removed, kept, missing };

struct ManifestChange {
    std::string browser;
    std::string name;
    Change change = Change::unchanged;
    std::string file;
};
BOOST_DESCRIBE_STRUCT(ManifestChange, (), (browser, name, change, file))

/// Writes it unless it is there already. `dry_run`: only says what would come of it.
/// @throws std::system_error naming the path.
ManifestChange install(const Place& place, std::string_view name, const Host& host, bool dry_run);

/// Removes it if it starts an instacrm-nmhost; any other is kept. @throws std::filesystem::filesystem_error.
ManifestChange uninstall(const Place& place, std::string_view name, bool dry_run);

}  // namespace instacrm::cli

namespace instacrm {
template <>
std::span<const NamedValue<cli::HostState>> table_of<cli::HostState>();
template <>
std::string_view noun_of<cli::HostState>();
template <>
std::span<const NamedValue<cli::Change>> table_of<cli::Change>();
template <>
std::string_view noun_of<cli::Change>();
}  // namespace instacrm
