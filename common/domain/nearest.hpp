// "Did you mean …?"
#pragma once

#include <span>
#include <string_view>

namespace instacrm {

/// The candidate that `word` is most likely a slip of, or an empty view when none is near.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace instacrm
