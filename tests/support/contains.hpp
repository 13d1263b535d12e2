// CHECK(contains(text, part)).
#pragma once

#include <string_view>

namespace instacrm::test {

inline bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

}  // namespace instacrm::test
