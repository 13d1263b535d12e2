// Cells of csv, for all who write it.
#pragma once

#include <string>
#include <string_view>

namespace instacrm::cli {

/// RFC 4180: quoted when it must be, quotes doubled.
void add_csv_cell(std::string& line, std::string_view cell);

/// With a ' before what a spreadsheet would run as a formula: strangers wrote names and notes.
std::string without_formula(std::string_view cell);

}  // namespace instacrm::cli
