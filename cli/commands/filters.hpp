// Which leads and events are meant: the same options for lists, exports and whatever else asks for some of
// them.
#pragma once

#include "cli/commands/options.hpp"
#include "cli/context.hpp"
#include "common/protocol/messages/lists.hpp"

#include <array>

namespace instacrm::cli {

inline constexpr std::array lead_filters{
    Option{.name = "status",
           .value = "STATUS",
           .help = "only these",
           .list = true,
           .choices = names_of<LeadStatus>},
    Option{.name = "actor", .value = "ACCOUNT", .help = "contacted from this Instagram account"},
    Option{.name = "operator", .value = "PERSON", .help = "contacted by this person: name or e-mail"},
    since_option,
    until_option,
    Option{.name = "search", .value = "TEXT", .help = "words in handles, names, notes and messages"},
    Option{.name = "stale", .value = "TIME", .help = "last written to before: 14d (ago), 2026-11-01"},
    Option{.name = "no-reply", .help = "written to, and never answered"},
    Option{.name = "due", .help = "only those to write to again by now, the oldest date first"},
    Option{.name = "sort",
           .value = "FIELD[:asc|desc]",
           .help = "updated (default), handle, created, first_contacted, last_contacted, messages, followup"},
};
protocol::LeadsListRequest lead_request(const Context& context);

/// What somebody did, from which account and when.
inline constexpr std::array deed_filters{
    Option{.name = "actor", .value = "ACCOUNT", .help = "of this Instagram account"},
    Option{.name = "operator", .value = "PERSON", .help = "by this person: name or e-mail"},
    since_option,
    until_option,
};
inline constexpr auto log_filters =
    joined(std::array{Option{.name = "handle", .value = "HANDLE", .help = "of this lead"}}, deed_filters);
inline constexpr Option kind_option{
    .name = "kind", .value = "KIND", .help = "only these", .list = true, .choices = names_of<EventKind>};
protocol::LogsListRequest log_request(const Context& context);

/// What the lists have, and what a table of them shows.
extern const ListShape lead_shape;
extern const ListShape log_shape;

}  // namespace instacrm::cli
