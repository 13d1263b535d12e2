// Zip archives for tests to read.
#pragma once

#include <filesystem>

namespace instacrm::test {

/// All files below the folder, by their paths in it. @throws std::runtime_error.
void zip_folder(const std::filesystem::path& folder, const std::filesystem::path& archive);

}  // namespace instacrm::test
