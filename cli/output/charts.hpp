// Numbers as pictures of text: they read the same without colour.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace instacrm::cli {

/// `value` of `most` as a bar of at most `width` columns, to an eighth of one. Nothing for 0; what is not
/// nothing is seen.
std::string bar(std::int64_t value, std::int64_t most, std::size_t width);

/// A character for each value, from ▁ to █; a blank for 0.
std::string sparkline(std::span<const std::int64_t> values);

/// Two columns: from `··` for 0 over ░░, ▒▒ and ▓▓ to ██ for `most`.
std::string heat_cell(std::int64_t value, std::int64_t most);

/// `12.3 %` of a fraction.
std::string percent(double fraction);

/// `3/100 (3.0 %)`; without anything to divide by just the number.
std::string share(std::int64_t part, std::int64_t whole);

}  // namespace instacrm::cli
