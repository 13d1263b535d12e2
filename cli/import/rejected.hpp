// The rows that were not taken, as a file that can be mended and imported again: the columns as they were,
// and why each was refused.
#pragma once

#include "cli/import/rows.hpp"
#include "cli/output/file.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::cli {

class RejectedFile {
public:
    /// Made with the first row; without a path no file is. `raw`: cells are written as they are.
    RejectedFile(std::optional<std::filesystem::path> path, bool raw) : path_(std::move(path)), raw_(raw) {}

    /// @throws std::system_error naming the file.
    void add(const std::vector<std::string>& columns, const Row& row, const std::string& reason);

    /// Puts the file in its place. The path, if any row was written.
    std::optional<std::filesystem::path> finish();

private:
    void open(const std::vector<std::string>& columns);
    void write_line(const std::vector<std::string>& cells);

    std::optional<std::filesystem::path> path_;
    bool raw_;
    std::optional<NewFileSink> file_;
    std::size_t width_ = 0;
};

/// The path itself, or, when there is such a file, the first of NAME-2.EXT, NAME-3.EXT, … that is free:
/// somebody may be mending the other.
std::filesystem::path free_path(const std::filesystem::path& path);

}  // namespace instacrm::cli
