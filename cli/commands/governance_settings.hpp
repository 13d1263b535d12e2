// How the team decides, for people.
#pragma once

#include "cli/context.hpp"
#include "common/protocol/messages/governance.hpp"

namespace instacrm::cli {

void add_governance(Details& details, const protocol::GovernanceResponse& response);

}  // namespace instacrm::cli
