// What a rule says beyond limit and window: as text, and whether it makes sense.
#pragma once

#include "common/protocol/messages/rules.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace instacrm::store {

/// As RULES.OPTIONS; nothing when there are none.
std::optional<std::string> text_of(const protocol::RuleOptions& options);

/// What cannot be read (another program's, a newer one's) is no option.
protocol::RuleOptions options_of(const std::optional<std::string>& text);

/// Minutes after midnight of `22:00`. @throws Invalid.
int minutes_of_day(std::string_view text);

/// A rule with what goes without saying: limit and window of kinds that need none. For programs that know
/// only those two, quiet hours and cooldowns are a cap that is never reached.
/// @throws Invalid for values out of range, and for what does not go together.
struct CompleteRule {
    std::int64_t limit = 0;
    std::int64_t window_sec = 0;
    Severity severity = Severity::soft_warning;
};
CompleteRule complete(const protocol::RuleAddRequest& request);

}  // namespace instacrm::store
