#include "cli/import/rejected.hpp"

#include "cli/import/mapping.hpp"
#include "cli/output/separated.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

namespace instacrm::cli {
namespace {

std::filesystem::path beside(const std::filesystem::path& path) {
    return path.string() + ".part";
}

}  // namespace

RejectedFile::~RejectedFile() {
    if (file_ == nullptr) return;
    static_cast<void>(std::fclose(file_));
    std::error_code ignored;
    std::filesystem::remove(beside(*path_), ignored);
}

void RejectedFile::add(const std::vector<std::string>& columns, const Row& row, const std::string& reason) {
    if (!path_) return;
    if (file_ == nullptr) open(columns);
    auto cells = row.cells;
    cells.resize(width_);  // what a later record of JSON brought as new is not in the header
    cells.push_back(reason);
    write_line(cells);
}

void RejectedFile::open(const std::vector<std::string>& columns) {
    file_ = std::fopen(beside(*path_).string().c_str(), "wb");
    if (file_ == nullptr) fail();
    width_ = columns.size();
    auto header = columns;
    header.emplace_back(reason_column);
    write_line(header);
}

void RejectedFile::write_line(const std::vector<std::string>& cells) {
    std::string line;
    for (const auto& cell : cells) {
        if (!line.empty() || &cell != cells.data()) line += ',';
        add_csv_cell(line, raw_ ? cell : without_formula(cell));
    }
    line += "\r\n";
    if (std::fwrite(line.data(), 1, line.size(), file_) != line.size()) fail();
}

std::optional<std::filesystem::path> RejectedFile::finish() {
    if (file_ == nullptr) return std::nullopt;
    if (std::fclose(std::exchange(file_, nullptr)) != 0) fail();
    std::filesystem::rename(beside(*path_), *path_);
    return path_;
}

void RejectedFile::fail() const {
    throw std::system_error(errno, std::generic_category(), "cannot write " + path_->string());
}

std::filesystem::path free_path(const std::filesystem::path& path) {
    auto candidate = path;
    for (int number = 2; std::filesystem::exists(candidate); ++number)
        candidate = path.parent_path() /
                    (path.stem().string() + "-" + std::to_string(number) + path.extension().string());
    return candidate;
}

}  // namespace instacrm::cli
