// What happened with one lead, as `leads show` tells it to people.
#pragma once

#include "cli/context.hpp"
#include "common/protocol/messages/leads.hpp"

#include <vector>

namespace instacrm::cli {

/// When, who, from which account, and what: in the order of `events`. Texts are shown whole, on as many lines
/// as they take.
void write_timeline(const Context& context, const std::vector<protocol::LeadEvent>& events);

}  // namespace instacrm::cli
