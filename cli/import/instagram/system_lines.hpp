// Lines that Instagram itself writes into a conversation, in the language of whoever asked for the export: no
// message of anybody's.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace instacrm::cli {

/// `more`: further lines that the user knows, whole.
bool is_system_line(std::string_view text, std::span<const std::string> more);

}  // namespace instacrm::cli
