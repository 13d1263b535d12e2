// The people of the team, and who uses which account. What each method is for stands in the command table.
#pragma once

#include "common/protocol/messages/actors.hpp"
#include "common/protocol/messages/operators.hpp"
#include "common/protocol/messages/session.hpp"
#include "daemon/server/call.hpp"

namespace instacrm::server::handlers {

namespace p = instacrm::protocol;

p::OperatorsListResponse operators_list(ReadContext& context, const p::Nothing& request);
p::OperatorResponse operators_get(ReadContext& context, const p::OperatorRequest& request);
p::OperatorChangeResponse operators_rename(WriteContext& context, const p::OperatorRenameRequest& request);
p::OperatorChangeResponse operators_set_role(WriteContext& context, const p::OperatorSetRoleRequest& request);
p::ActorDetailsResponse actors_get(ReadContext& context, const p::ActorRequest& request);
p::ActorsHealthResponse actors_health(ReadContext& context, const p::Nothing& request);
p::ActorDetailsResponse actors_share(WriteContext& context, const p::ActorShareRequest& request);
p::ActorDetailsResponse actors_transfer(WriteContext& context, const p::ActorTransferRequest& request);

}  // namespace instacrm::server::handlers
