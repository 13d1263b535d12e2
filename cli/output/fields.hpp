// --fields: which columns, in which order.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace instacrm::cli {

/// The places of the wanted names among the columns. @throws UsageError that lists the columns.
std::vector<std::size_t> choose_fields(std::span<const std::string> wanted,
                                       std::span<const std::string> columns);

}  // namespace instacrm::cli
