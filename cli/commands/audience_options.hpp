// What the commands about audiences share.
#pragma once

#include "cli/command.hpp"
#include "cli/context.hpp"
#include "cli/words.hpp"
#include "common/protocol/messages/audience.hpp"

#include <array>

namespace instacrm::cli {

inline constexpr Option audience_actor_option{
    .name = "actor", .value = "ACCOUNT", .help = "whose followers (needed)"};

constexpr Option side_option(std::string_view help) {
    return {.name = "side", .value = "SIDE", .help = help, .choices = names_of<protocol::AudienceSide>};
}

/// What a list of people shows.
inline constexpr std::array<std::string_view, 6> people_fields{"handle",  "relation", "followed_at",
                                                               "seen_at", "status",   "last_contacted_at"};
inline constexpr ListShape people_shape{"people", people_fields, people_fields};

/// The request for a list about the account that --actor names.
template <class Request>
Request about_account(const Context& context) {
    Request request;
    request.actor = context.required("actor", context.arguments.handle("actor"));
    return request;
}

inline constexpr std::string_view audience_notes =
    "As Instagram's exports said when they were imported: instacrm import instagram. "
    "Kept on this machine only.";

}  // namespace instacrm::cli
