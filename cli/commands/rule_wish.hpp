// What a rule is to say, as options: the same for adding one and for proposing one.
#pragma once

#include "cli/commands/options.hpp"
#include "cli/context.hpp"
#include "common/protocol/messages/rules.hpp"

#include <array>

namespace instacrm::cli {

inline constexpr std::array rule_options{
    Option{.name = "cap", .value = "N/TIME", .help = "at most so many in so long: 10/day, 3/hour, 25/12h"},
    Option{.name = "spacing", .value = "TIME", .help = "at least so long between two: 3m, 90s"},
    Option{.name = "ramp",
           .value = "N/TIME+M/TIME..MAX",
           .help = "a cap that grows with each account's age: 10/day+5/week..80"},
    Option{.name = "quiet-hours",
           .value = "HH:MM-HH:MM",
           .help = "nothing in these hours of the team's day: 22:00-07:00"},
    Option{.name = "cooldown", .value = "TIME", .help = "at least so long between two DMs to one lead: 14d"},
    Option{.name = "do-not-contact", .help = "nothing at all: the account, or the person, rests"},
    Option{.name = "jitter", .value = "PERCENT", .help = "with --spacing: advise up to so much longer: 30"},
    Option{.name = "each-account", .help = "with --cap or --spacing: for each account on its own"},
    Option{.name = "metric",
           .value = "METRIC",
           .help = "what is counted, Total Messages Sent unless said",
           .choices = names_of<Metric>},
    Option{.name = "severity",
           .value = "SEVERITY",
           .help = "whether it warns (the default) or refuses",
           .choices = names_of<Severity>},
    Option{.name = "actor", .value = "ACCOUNT", .help = "only for this Instagram account"},
    Option{.name = "operator", .value = "PERSON", .help = "only for this person: name or e-mail"},
    Option{.name = "replaces", .value = "ID", .help = "the rule that goes when this one holds"},
};

/// @throws UsageError.
protocol::RuleAddRequest rule_wish(const Context& context);

/// The id on stdout, and whether it holds or waits for votes.
ExitCode show_new_rule(const Context& context, const protocol::RuleResponse& response);

}  // namespace instacrm::cli
