#include "cli/host/registration.hpp"

namespace instacrm::cli {

std::optional<fs::path> registered_manifest(const Place& place, std::string_view name) {
    return place.folder / (std::string(name) + ".json");
}

void register_manifest(const Place& /*place*/, std::string_view /*name*/, const fs::path& /*file*/) {}

void unregister_manifest(const Place& place, std::string_view name) {
    fs::remove(*registered_manifest(place, name));
}

}  // namespace instacrm::cli
