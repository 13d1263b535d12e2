// Before and after a DM: checks against teammates and rules, records, overrides.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/time.hpp"
#include "common/protocol/messages/profile.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::protocol {

enum class FindingKind : std::uint8_t {
    excluded,
    teammate,
    frequency_cap,
    interval_spacing,
    erased,
    do_not_contact,
    quiet_hours,
    cooldown,
    invite_pending
};

/// One reason to think again before sending.
struct Finding {
    FindingKind kind = FindingKind::teammate;
    Severity severity = Severity::soft_warning;
    std::string message;  ///< one sentence for people
    std::optional<std::string> rule_id;
    std::optional<std::int64_t> count;  ///< events counted; a lower bound, the counting stops at the limit
    std::optional<std::int64_t> limit;  ///< the rule's, in events or seconds
    std::optional<std::int64_t> window_sec;
    std::optional<Time> next_allowed_at;       ///< when the rule would let the next one pass
    std::optional<std::string> operator_name;  ///< of the teammate
    std::optional<std::string> actor;          ///< the account that the teammate wrote from
    std::optional<Time> at;                    ///< when the teammate wrote
    std::optional<Time> advised_at;            ///< a spacing with jitter: better not before
};
BOOST_DESCRIBE_STRUCT(Finding, (),
                      (kind, severity, message, rule_id, count, limit, window_sec, next_allowed_at,
                       operator_name, actor, at, advised_at))

struct CheckRequest {
    std::string handle;
    std::optional<std::string>
        actor;  ///< the account that would send; without it only team and own rules count
};
BOOST_DESCRIBE_STRUCT(CheckRequest, (), (handle, actor))

struct CheckResponse {
    std::string handle;
    bool allowed = true;  ///< no finding has severity Block
    bool contacted = false;
    std::optional<LeadStatus> status;
    std::vector<Finding> findings;
    Time as_of;               ///< counts cover the events known here at this time
    bool lower_bound = true;  ///< teammates' newest events may not have arrived yet
};
BOOST_DESCRIBE_STRUCT(CheckResponse, (), (handle, allowed, contacted, status, findings, as_of, lower_bound))

struct LogRequest {
    std::string handle;
    std::string actor;
    std::optional<std::string> message;
    std::optional<Time> sent_at;           ///< default: now
    std::optional<std::string> client_id;  ///< 1–128 characters; the same one twice is one event
    std::optional<Profile> profile;
    std::optional<bool> failed;  ///< Instagram refused it: kept, not counted
};
BOOST_DESCRIBE_STRUCT(LogRequest, (), (handle, actor, message, sent_at, client_id, profile, failed))

/// The tab in which the DM went out is done with: the extension may close it, and go on to the next.
struct NextTab {
    std::int64_t after_ms = 0;  ///< for the person to say no
};
BOOST_DESCRIBE_STRUCT(NextTab, (), (after_ms))

struct LogResponse {
    std::string event_id;
    std::string outreach_id;
    std::string handle;
    bool duplicate = false;     ///< this client id was recorded before; nothing was added
    bool time_clamped = false;  ///< sent_at was before Instagram or in the future
    Time sent_at;
    std::vector<Finding> findings;
    std::optional<NextTab> next_tab;  ///< to the browser alone, and only when the config wants it
};
BOOST_DESCRIBE_STRUCT(LogResponse, (),
                      (event_id, outreach_id, handle, duplicate, time_clamped, sent_at, findings, next_tab))

/// Why somebody writes although a rule with severity Block stands against it.
struct OverrideRequest {
    std::string handle;
    std::string reason;  ///< 1–500 characters
    std::optional<std::string> actor;
    std::optional<std::string> client_id;  ///< 1–128 characters; the same one twice is one event
};
BOOST_DESCRIBE_STRUCT(OverrideRequest, (), (handle, reason, actor, client_id))

struct OverrideResponse {
    std::string event_id;
    bool duplicate = false;  ///< this client id was recorded before; nothing was added
};
BOOST_DESCRIBE_STRUCT(OverrideResponse, (), (event_id, duplicate))

/// The shim's answer to outreach.log while the daemon is away: the DM is on disk, in the spool.
struct QueuedResponse {
    bool queued = true;
};
BOOST_DESCRIBE_STRUCT(QueuedResponse, (), (queued))

}  // namespace instacrm::protocol

namespace instacrm {
template <>
std::span<const NamedValue<protocol::FindingKind>> table_of<protocol::FindingKind>();
template <>
std::string_view noun_of<protocol::FindingKind>();
}  // namespace instacrm
