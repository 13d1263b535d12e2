// What files bring, and the lists of followers. What each method is for stands in the command table.
#pragma once

#include "common/protocol/messages/audience.hpp"
#include "common/protocol/messages/imports.hpp"
#include "daemon/server/call.hpp"
#include "daemon/store/list.hpp"

namespace instacrm::server::handlers {

namespace p = instacrm::protocol;

p::ImportResponse import_leads(WriteContext& context, const p::ImportLeadsRequest& request);
p::ImportResponse import_logs(WriteContext& context, const p::ImportLogsRequest& request);
p::ImportMatchResponse import_match(ReadContext& context, const p::ImportMatchRequest& request);
p::AudienceBeginResponse audience_begin(WriteContext& context, const p::AudienceBeginRequest& request);
p::AudienceAddResponse audience_add(WriteContext& context, const p::AudienceAddRequest& request);
p::AudienceCommitResponse audience_commit(WriteContext& context, const p::AudienceCommitRequest& request);
store::List audience_list(ReadContext& context, const p::AudienceListRequest& request);
store::List audience_diff(ReadContext& context, const p::AudienceDiffRequest& request);
store::List audience_mutuals(ReadContext& context, const p::AudienceMutualsRequest& request);
store::List audience_person(ReadContext& context, const p::AudiencePersonRequest& request);
store::List audience_growth(ReadContext& context, const p::AudienceGrowthRequest& request);

}  // namespace instacrm::server::handlers
