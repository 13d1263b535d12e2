// The JSON files of Instagram's own data export: a folder, or the zip as it was downloaded (half a gigabyte,
// most of it pictures, which nobody opens).
#pragma once

#include "common/domain/time.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace instacrm::cli {

struct InstagramFile {
    std::string name;  ///< with its folders, parted by /
    std::uint64_t bytes = 0;
    Time modified;  ///< as the archive or the folder says
};

class InstagramFiles {
public:
    InstagramFiles() = default;
    InstagramFiles(const InstagramFiles&) = delete;
    InstagramFiles& operator=(const InstagramFiles&) = delete;
    virtual ~InstagramFiles() = default;

    /// In the order of their names.
    const std::vector<InstagramFile>& files() const { return files_; }

    /// A whole file. @throws Failure naming it when it is damaged or has more than 256 MiB.
    virtual std::string read(std::size_t file) = 0;

    /// What of a path is the file's own name, and its folder's.
    static std::string base_name(const std::string& name);
    static std::string folder_name(const std::string& name);

protected:
    std::vector<InstagramFile> files_;
};

inline constexpr std::uint64_t max_export_file_bytes = 256ULL * 1024 * 1024;

/// @throws Failure when it is neither, or has no JSON in it (an export may be HTML).
std::unique_ptr<InstagramFiles> open_export(const std::filesystem::path& path);

// One of each, for open_export.
std::unique_ptr<InstagramFiles> open_export_folder(const std::filesystem::path& path);
std::unique_ptr<InstagramFiles> open_export_zip(const std::filesystem::path& path);

}  // namespace instacrm::cli
