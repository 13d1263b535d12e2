// How a browser is told of a manifest: on Linux by the folder that it lies in, on Windows by the registry.
#pragma once

#include "cli/host/manifests.hpp"

namespace instacrm::cli {

/// The manifest that the browser would read, if it is told of one. It may be gone.
std::optional<fs::path> registered_manifest(const Place& place, std::string_view name);

/// @throws std::system_error.
void register_manifest(const Place& place, std::string_view name, const fs::path& file);

/// It is told of none any more. Where browsers share one manifest, that stays for the others. @throws
/// std::system_error.
void unregister_manifest(const Place& place, std::string_view name);

}  // namespace instacrm::cli
