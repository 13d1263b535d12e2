// Diagnostics: standard error only, since standard output belongs to the frames. Chrome keeps it in its log.
#pragma once

#include <string_view>

namespace instacrm::nmhost {

/// One line for whoever looks for a fault; the same line twice in a row is written once. Never a message's
/// text. On the main thread only.
void complain(std::string_view what);

}  // namespace instacrm::nmhost
