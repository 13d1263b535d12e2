#include "cli/commands/governance_settings.hpp"

namespace instacrm::cli {

void add_governance(Details& details, const protocol::GovernanceResponse& response) {
    const auto& settings = response.settings;
    auto mode = std::string(to_string(settings.mode));
    if (settings.mode == GovernanceMode::quorum)
        mode += ", " + std::to_string(settings.quorum) + " votes decide";
    std::string owners;
    for (const auto& owner : response.owners) owners += (owners.empty() ? "" : ", ") + owner;
    const auto length = [](std::int64_t seconds) { return format_duration(std::chrono::seconds(seconds)); };
    details.add("Mode", mode);
    details.add("Owners", owners);
    details.add("You", to_string(response.role));
    details.add("People", std::to_string(response.people));
    details.add("Time zone", response.time_zone);
    details.add("Follow up", "after " + length(settings.followup_after_sec) + " without an answer, at most " +
                                 std::to_string(settings.followup_most) + " times, within " +
                                 length(settings.followup_within_sec));
    details.line("");
    for (const auto& right : response.rights)
        details.add(right.what, right.who + (right.you ? " (you may)" : ""));
}

}  // namespace instacrm::cli
