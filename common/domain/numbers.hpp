// Every number that statistics show: its name, what people call it, and what it counts. The one source for
// the code's words, `stats explain`, --help and docs/numbers.md.
#pragma once

#include <span>
#include <string_view>

namespace instacrm {

struct Number {
    std::string_view name;        ///< as in JSON
    std::string_view words;       ///< as people read it
    std::string_view definition;  ///< what exactly is counted
};

/// In the order in which they are explained.
std::span<const Number> all_numbers();

/// @throws Invalid with the nearest name.
const Number& find_number(std::string_view name);

}  // namespace instacrm
