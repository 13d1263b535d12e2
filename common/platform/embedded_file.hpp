// Text files compiled into the binaries (see cmake/EmbedFiles.cmake).
#pragma once

#include <span>
#include <string_view>

namespace instacrm {

struct EmbeddedFile {
    std::string_view name;  ///< without its folder
    std::string_view text;
};

}  // namespace instacrm
