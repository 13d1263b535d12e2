// Which rules or goals are meant.
#pragma once

#include "cli/context.hpp"

#include <array>
#include <optional>
#include <vector>

namespace instacrm::cli {

inline constexpr std::array status_options{
    Option{.name = "status",
           .value = "STATUS",
           .help = "only these; else what is active",
           .list = true,
           .choices = names_of<ProposalStatus>},
    Option{.name = "all", .help = "whatever their status"},
};

inline std::optional<std::vector<ProposalStatus>> wanted_statuses(const Context& context) {
    if (!context.arguments.has("all")) return context.arguments.words<ProposalStatus>("status");
    std::vector<ProposalStatus> all;
    for (const auto& row : table_of<ProposalStatus>()) all.push_back(row.value);
    return all;
}

}  // namespace instacrm::cli
