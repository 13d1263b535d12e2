// What single rules say, as pure functions: how high a cap is today, whether the hour is quiet, how long the
// next pause should be.
#pragma once

#include "common/domain/time.hpp"
#include "common/domain/time_zone.hpp"
#include "common/protocol/messages/rules.hpp"
#include "daemon/governance/rule_book.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace instacrm::governance {

/// In the order in which a rule is looked at: the first that fits is its kind.
enum class RuleKind : std::uint8_t { do_not_contact, quiet_hours, cooldown, cap, spacing };
RuleKind kind_of(const Rule& rule);

/// The cap of an account that is so old.
std::int64_t ramped(const protocol::Ramp& ramp, Duration age);

/// When the quiet hours end that `now` lies in; nothing outside of them. Of a night in which the clock is put
/// forward or back, what the clock on the wall shows counts.
std::optional<Time> quiet_until(const protocol::QuietHours& quiet, Time now, const TimeZone& zone);

/// How much longer than the rule says to wait after a DM: different after each, and the same whenever it is
/// asked, here and on a teammate's machine.
Duration jitter(const Rule& rule, Time last);

/// "at most 40 messages in 1d by the team".
std::string words_of(const Rule& rule);

/// "by the team", "by you", "from this account".
std::string_view scope_words(ScopeKind scope);

/// "messages", "people", "replies".
std::string_view metric_words(Metric metric);

}  // namespace instacrm::governance
