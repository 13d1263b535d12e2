// Accounts. What each method is for stands in the command table.
#pragma once

#include "common/protocol/messages/actors.hpp"
#include "common/protocol/messages/session.hpp"
#include "daemon/server/call.hpp"
#include "daemon/store/list.hpp"

namespace instacrm::server::handlers {

namespace p = instacrm::protocol;

store::List actors_list(ReadContext& context, const p::Nothing& request);
p::ActorResponse actors_seen(WriteContext& context, const p::ActorRequest& request);
p::ActorResponse actors_set_status(WriteContext& context, const p::ActorSetStatusRequest& request);

}  // namespace instacrm::server::handlers
