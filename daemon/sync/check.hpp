// Is the configured cloud fit for the team? Each question with its answer in words.
#pragma once

#include "daemon/sync/engine.hpp"

#include <string>
#include <vector>

namespace instacrm::sync {

struct Check {
    enum class State : std::uint8_t { ok, warn, fail };
    std::string name;
    State state = State::ok;
    std::string text;
    std::string remedy;
};

/// Connects, looks at schema and grants, writes and reads one marked row in a transaction that it undoes,
/// measures. Ends at the first failure that makes the rest pointless. Never throws.
std::vector<Check> check_cloud(const Engine& engine, const Clock& clock);

}  // namespace instacrm::sync
