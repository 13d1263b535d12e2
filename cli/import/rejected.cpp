#include "cli/import/rejected.hpp"

#include "cli/import/mapping.hpp"
#include "cli/output/separated.hpp"

namespace instacrm::cli {

void RejectedFile::add(const std::vector<std::string>& columns, const Row& row, const std::string& reason) {
    if (!path_) return;
    if (!file_) open(columns);
    auto cells = row.cells;
    cells.resize(width_);  // what a later record of JSON brought as new is not in the header
    cells.push_back(reason);
    write_line(cells);
}

void RejectedFile::open(const std::vector<std::string>& columns) {
    file_.emplace(*path_);
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
    file_->write(line + "\r\n");
}

std::optional<std::filesystem::path> RejectedFile::finish() {
    if (!file_) return std::nullopt;
    file_->keep();
    file_.reset();
    return path_;
}

std::filesystem::path free_path(const std::filesystem::path& path) {
    auto candidate = path;
    for (int number = 2; std::filesystem::exists(candidate); ++number)
        candidate = path.parent_path() /
                    (path.stem().string() + "-" + std::to_string(number) + path.extension().string());
    return candidate;
}

}  // namespace instacrm::cli
