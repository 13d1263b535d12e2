// What the commands about audiences share.
#pragma once

#include "cli/command.hpp"
#include "cli/words.hpp"
#include "common/protocol/messages.hpp"

namespace instacrm::cli {

inline constexpr Option audience_actor_option{
    .name = "actor", .value = "ACCOUNT", .help = "whose followers (needed)"};

inline constexpr std::string_view audience_notes =
    "As Instagram's exports said when they were imported: instacrm import instagram.\n"
    "Kept on this machine only.";

}  // namespace instacrm::cli
