// Zip archives. Through minizip, of which Debian has a static library that needs nothing but zlib: libzip and
// libarchive would bring a dozen shared ones into a program that lives for milliseconds.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace instacrm::cli {

struct CloseZip {
    void operator()(void* zip) const;
};
using Zip = std::unique_ptr<void, CloseZip>;

/// Null when it is no zip archive, or is cut off.
Zip open_zip(const std::filesystem::path& path);

/// The content of the file called `name`, in whichever folder of the archive; nothing when there is none,
/// when it is damaged, or when it has more than 256 MiB.
std::optional<std::string> read_from_zip(const std::filesystem::path& path, const std::string& name);

}  // namespace instacrm::cli
