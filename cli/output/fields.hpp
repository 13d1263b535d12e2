// --fields: which columns, in which order.
#pragma once

#include "cli/output/row_writer.hpp"

#include <span>
#include <string>
#include <vector>

namespace instacrm::cli {

/// The places of the wanted names among the columns. @throws UsageError that lists the columns.
std::vector<std::size_t> choose_fields(std::span<const std::string> wanted,
                                       std::span<const std::string> columns);

/// The wanted cells of each row of a list.
class RowPicker {
public:
    /// @throws UsageError, as choose_fields.
    RowPicker(std::span<const std::string> wanted, std::span<const std::string> columns)
        : places_(choose_fields(wanted, columns)) {}

    /// They are the row's, until the next call; null where the row is too short.
    Cells of(const json::array& row);

private:
    std::vector<std::size_t> places_;
    std::vector<const json::value*> cells_;
};

}  // namespace instacrm::cli
