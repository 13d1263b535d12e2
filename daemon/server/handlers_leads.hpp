// Leads and the log. What each method is for stands in the command table.
#pragma once

#include "common/protocol/messages/leads.hpp"
#include "common/protocol/messages/lists.hpp"
#include "daemon/server/call.hpp"
#include "daemon/store/list.hpp"

namespace instacrm::server::handlers {

namespace p = instacrm::protocol;

store::List leads_list(ReadContext& context, const p::LeadsListRequest& request);
p::LeadResponse leads_get(ReadContext& context, const p::LeadRequest& request);
p::LeadChangeResponse leads_add(WriteContext& context, const p::LeadAddRequest& request);
p::LeadChangeResponse leads_set_status(WriteContext& context, const p::LeadSetStatusRequest& request);
p::LeadChangeResponse leads_set_contact(WriteContext& context, const p::LeadSetContactRequest& request);
p::LeadChangeResponse leads_set_followup(WriteContext& context, const p::LeadSetFollowupRequest& request);
p::LeadChangeResponse leads_add_note(WriteContext& context, const p::LeadAddNoteRequest& request);
p::LeadUndoResponse leads_undo(WriteContext& context, const p::LeadUndoRequest& request);
p::LeadMergeResponse leads_merge(WriteContext& context, const p::LeadMergeRequest& request);
p::LeadForgetResponse leads_forget(WriteContext& context, const p::LeadRequest& request);
p::LeadRemoveResponse leads_remove(WriteContext& context, const p::LeadRequest& request);
p::LeadChangeResponse leads_set_reachability(WriteContext& context,
                                             const p::LeadSetReachabilityRequest& request);
p::LeadChangeResponse leads_transfer(WriteContext& context, const p::LeadTransferRequest& request);
store::List followups_list(ReadContext& context, const p::FollowupsListRequest& request);
p::LeadChangeResponse followups_done(WriteContext& context, const p::FollowupDoneRequest& request);
store::List logs_list(ReadContext& context, const p::LogsListRequest& request);

}  // namespace instacrm::server::handlers
