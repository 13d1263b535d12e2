#include "cli/output/fields.hpp"

#include "cli/failure.hpp"
#include "common/domain/text.hpp"

#include <algorithm>

namespace instacrm::cli {

std::vector<std::size_t> choose_fields(std::span<const std::string> wanted,
                                       std::span<const std::string> columns) {
    std::string all;
    for (const auto& column : columns) all += (all.empty() ? "" : ", ") + column;
    if (wanted.empty()) throw UsageError("--fields names no field", "use any of: " + all);

    std::vector<std::size_t> places;
    for (const auto& name : wanted) {
        const auto found = std::ranges::find(columns, name);
        if (found == columns.end())
            throw UsageError("--fields: there is no field \"" + printable(name) + "\"", "use any of: " + all);
        places.push_back(static_cast<std::size_t>(found - columns.begin()));
    }
    return places;
}

Cells RowPicker::of(const json::array& row) {
    static const json::value nothing;
    cells_.clear();
    for (const auto place : places_) cells_.push_back(place < row.size() ? &row[place] : &nothing);
    return cells_;
}

}  // namespace instacrm::cli
