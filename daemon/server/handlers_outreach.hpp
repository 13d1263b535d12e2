// Before and after a DM. What each method is for stands in the command table.
#pragma once

#include "common/protocol/messages/leads.hpp"
#include "common/protocol/messages/outreach.hpp"
#include "daemon/server/call.hpp"

namespace instacrm::server::handlers {

namespace p = instacrm::protocol;

p::CheckResponse outreach_check(ReadContext& context, const p::CheckRequest& request);
p::LogResponse outreach_log(WriteContext& context, const p::LogRequest& request);
p::OverrideResponse outreach_override(WriteContext& context, const p::OverrideRequest& request);
p::LookupResponse lead_lookup(ReadContext& context, const p::LeadRequest& request);

}  // namespace instacrm::server::handlers
