#include "common/platform/secrets.hpp"

#include <algorithm>

namespace instacrm::platform {

bool is_secret_name(std::string_view name) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_' || c == '.';
    };
    // A name is a file's, too: none that begins with a dot.
    return !name.empty() && name.size() <= 64 && name.front() != '.' && std::ranges::all_of(name, allowed);
}

}  // namespace instacrm::platform
