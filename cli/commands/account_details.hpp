// An account and its seats, for people.
#pragma once

#include "cli/context.hpp"
#include "common/protocol/messages/actors.hpp"

namespace instacrm::cli {

void add_account(Details& details, const protocol::ActorDetailsResponse& response, const Context& context);

/// "Anna, Ben use @our.shop"
std::string users_of(const protocol::ActorDetailsResponse& response);

}  // namespace instacrm::cli
