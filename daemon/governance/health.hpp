// Whether an account needs a rest: what it sends, what comes back, and what has happened to it.
#pragma once

#include "common/domain/handle.hpp"
#include "common/domain/time_zone.hpp"
#include "common/protocol/messages/actors.hpp"
#include "daemon/governance/rule_book.hpp"
#include "daemon/store/sql.hpp"

#include <cstdint>

namespace instacrm::governance {

protocol::AccountHealth health_of(store::Database& db, const RuleBook::Page& rules, const Handle& handle,
                                  std::int64_t self, const TimeZone& zone, Time now);

/// What the numbers say, in words.
std::string advice_of(const protocol::AccountHealth& health, Time now);

}  // namespace instacrm::governance
