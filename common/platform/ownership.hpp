// Whose a folder is.
#pragma once

#include <filesystem>

namespace instacrm::platform {

/// Makes sure that a folder, or what a link leads to, is this process's user's and nobody else may put files
/// into it (but a group that was let in). On Windows make_private_folder() has given it such rights.
/// @throws Invalid with the remedy.
void require_own_folder(const std::filesystem::path& folder);

}  // namespace instacrm::platform
