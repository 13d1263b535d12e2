// What the long lists can be asked for: leads, logs, search.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/time.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::protocol {

struct LeadsListRequest {
    std::optional<std::vector<LeadStatus>> status;
    std::optional<std::string> actor;          ///< contacted from this account
    std::optional<std::string> operator_name;  ///< contacted by this person (name or e-mail)
    std::optional<Time> since;                 ///< changed at or after
    std::optional<Time> until;                 ///< changed before
    std::optional<std::string> search;         ///< in handles, names, notes and messages
    std::optional<Time> followup_until;        ///< to be written to again at this time or before
    std::optional<Time> stale_before;          ///< written to, and for the last time before this
    std::optional<bool> no_reply;              ///< written to, and never came to Replied or beyond
    std::optional<std::int64_t> after_seq;     ///< only what changed after this number, in that order
    std::optional<std::int64_t> snapshot;      ///< of snapshot.open; default: one of its own
    std::optional<std::string> sort;  ///< updated (default), handle, created, first_contacted, last_contacted
    std::optional<bool> ascending;
    std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(LeadsListRequest, (),
                      (status, actor, operator_name, since, until, search, followup_until, stale_before,
                       no_reply, after_seq, snapshot, sort, ascending, limit))

struct LogsListRequest {
    std::optional<std::string> handle;
    std::optional<std::string> actor;
    std::optional<std::string> operator_name;
    std::optional<std::vector<EventKind>> kind;
    std::optional<Time> since;
    std::optional<Time> until;
    std::optional<std::int64_t> after_seq;  ///< only what the store learned after this number, in that order
    std::optional<std::int64_t> snapshot;   ///< of snapshot.open; default: one of its own
    std::optional<bool> ascending;          ///< oldest first; default: newest first
    std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(LogsListRequest, (),
                      (handle, actor, operator_name, kind, since, until, after_seq, snapshot, ascending,
                       limit))

struct SearchRequest {
    std::string text;                   ///< every word must occur; the last letters of each may be missing
    std::optional<std::int64_t> limit;  ///< default: all
};
BOOST_DESCRIBE_STRUCT(SearchRequest, (), (text, limit))

}  // namespace instacrm::protocol
