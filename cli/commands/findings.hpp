// How the reasons to think again before sending read, in `check` and `log`.
#pragma once

#include "cli/context.hpp"
#include "common/protocol/messages/outreach.hpp"

#include <string>

namespace instacrm::cli {

/// "Block    The cap of 40 messages in 1d … is reached; next one in 2h (RUL-7K2M9QXA)"
void add_finding(Details& details, const protocol::Finding& finding, const Context& context);

}  // namespace instacrm::cli
