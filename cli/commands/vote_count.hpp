// What votes have come to, for people and for scripts.
#pragma once

#include "cli/context.hpp"
#include "common/protocol/messages/governance.hpp"

namespace instacrm::cli {

ExitCode show_vote_count(const Context& context, const protocol::VoteResponse& response);

/// Archives a rule or goal with this method, or says which votes that still takes.
ExitCode archive(Context& context, std::string_view method);

}  // namespace instacrm::cli
