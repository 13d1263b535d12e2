// What a goal is to be, as options: the same for adding one and for proposing one.
#pragma once

#include "cli/context.hpp"
#include "common/protocol/messages/goals.hpp"

#include <array>

namespace instacrm::cli {

inline constexpr std::array goal_options{
    Option{.name = "metric", .value = "METRIC", .help = "what is counted", .choices = names_of<Metric>},
    Option{.name = "target", .value = "N", .help = "how many"},
    Option{.name = "frequency",
           .value = "FREQUENCY",
           .help = "each day (the default) or each month",
           .choices = names_of<Frequency>},
    Option{.name = "actor",
           .value = "ACCOUNT",
           .help = "only what this Instagram account does, whoever uses it"},
    Option{.name = "operator", .value = "PERSON", .help = "only what this person does: name or e-mail"},
    Option{.name = "from",
           .value = "TIME",
           .help = "counts from then on: 2026-12-01, 3d (from now); else all of today, or this month"},
    Option{.name = "to", .value = "TIME", .help = "and until then; else until it is archived"},
    Option{.name = "replaces", .value = "ID", .help = "the goal that goes when this one holds"},
};

protocol::GoalAddRequest goal_wish(const Context& context);
ExitCode show_new_goal(const Context& context, const protocol::GoalResponse& response);

}  // namespace instacrm::cli
