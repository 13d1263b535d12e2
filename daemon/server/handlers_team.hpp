// Accounts and rules. What each method is for stands in the command table.
#pragma once

#include "common/protocol/messages/actors.hpp"
#include "common/protocol/messages/rules.hpp"
#include "common/protocol/messages/session.hpp"
#include "daemon/server/call.hpp"
#include "daemon/store/list.hpp"

namespace instacrm::server::handlers {

namespace p = instacrm::protocol;

store::List actors_list(ReadContext& context, const p::Nothing& request);
p::ActorResponse actors_seen(WriteContext& context, const p::ActorRequest& request);
p::ActorResponse actors_set_status(WriteContext& context, const p::ActorSetStatusRequest& request);
store::List rules_list(ReadContext& context, const p::Nothing& request);
p::RuleResponse rules_add(WriteContext& context, const p::RuleAddRequest& request);
p::Nothing rules_remove(WriteContext& context, const p::RuleRequest& request);

}  // namespace instacrm::server::handlers
