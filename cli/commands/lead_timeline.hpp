// What happened with one lead, as `leads show` tells it to people.
#pragma once

#include "cli/context.hpp"
#include "common/protocol/messages/leads.hpp"

#include <string>
#include <vector>

namespace instacrm::cli {

/// One sentence: the message, or what changed, or why there is no text. Not terminal_safe.
std::string event_text(const protocol::LeadEvent& event);

/// When, who, from which account, and what: in the order of `events`. Texts are shown whole, on as many lines
/// as they take.
void write_timeline(const Context& context, const std::vector<protocol::LeadEvent>& events);

}  // namespace instacrm::cli
