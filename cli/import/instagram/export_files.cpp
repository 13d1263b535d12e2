#include "cli/import/instagram/export_files.hpp"

#include "cli/failure.hpp"
#include "common/platform/system.hpp"

#include <algorithm>

namespace instacrm::cli {
namespace {

namespace fs = std::filesystem;

class FolderFiles : public InstagramFiles {
public:
    explicit FolderFiles(const fs::path& folder) : folder_(folder) {
        for (const auto& entry : fs::recursive_directory_iterator(folder)) {
            if (!entry.is_regular_file() || entry.path().extension() != ".json") continue;
            const auto modified = std::chrono::file_clock::to_sys(entry.last_write_time());
            files_.push_back({fs::relative(entry.path(), folder).generic_string(), entry.file_size(),
                              std::chrono::time_point_cast<Duration>(modified)});
        }
        std::ranges::sort(files_, {}, &InstagramFile::name);
    }

    std::string read(std::size_t file) override {
        if (files_[file].bytes > max_export_file_bytes)
            throw Failure(ExitCode::error, files_[file].name + " has more than 256 MiB",
                          "ask Instagram for an export of a shorter time");
        return platform::read_file(folder_ / files_[file].name);
    }

private:
    fs::path folder_;
};

}  // namespace

std::string InstagramFiles::base_name(const std::string& name) {
    return name.substr(name.find_last_of('/') + 1);
}

std::string InstagramFiles::folder_name(const std::string& name) {
    const auto end = name.find_last_of('/');
    return end == std::string::npos ? "" : base_name(name.substr(0, end));
}

std::unique_ptr<InstagramFiles> open_export_folder(const fs::path& path) {
    return std::make_unique<FolderFiles>(path);
}

std::unique_ptr<InstagramFiles> open_export(const fs::path& path) {
    if (!fs::exists(path))
        throw Failure(ExitCode::error, "there is no " + path.string(),
                      "name the zip that Instagram made, or the folder into which it was unpacked");
    auto files = fs::is_directory(path) ? open_export_folder(path) : open_export_zip(path);
    if (files->files().empty())
        throw Failure(ExitCode::error, path.string() + " has no JSON files in it",
                      "when you ask Instagram for your information, choose the format JSON, not HTML");
    return files;
}

}  // namespace instacrm::cli
