// How one lead reads, in `leads show` and after a change.
#pragma once

#include "cli/context.hpp"
#include "cli/output/record.hpp"
#include "common/protocol/messages/leads.hpp"

namespace instacrm::cli {

void add_lead(Details& details, const protocol::Lead& lead, Time now);

/// Ends a command that changed a lead: "@anna: Warm", or that it was so already.
ExitCode show_lead_change(const Context& context, const protocol::LeadChangeResponse& response,
                          std::string_view what);

}  // namespace instacrm::cli
