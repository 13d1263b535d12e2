// Caps and spacings.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/time.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::protocol {

/// A cap that grows with the account's age: `start` a window, `step` more every `every_sec`, at most `most`.
struct Ramp {
    std::int64_t start = 0;
    std::int64_t step = 0;
    std::int64_t every_sec = 0;
    std::int64_t most = 0;
};
BOOST_DESCRIBE_STRUCT(Ramp, (), (start, step, every_sec, most))

/// On the team's clock: `22:00` to `07:00` goes past midnight.
struct QuietHours {
    std::string from;
    std::string to;
};
BOOST_DESCRIBE_STRUCT(QuietHours, (), (from, to))

/// What a rule says beyond limit and window. Kept as RULES.OPTIONS, in these words.
struct RuleOptions {
    std::optional<Ramp> ramp;                    ///< a cap
    std::optional<QuietHours> quiet;             ///< nothing is sent in these hours
    std::optional<std::int64_t> cooldown_sec;    ///< between two DMs to one lead
    std::optional<bool> do_not_contact;          ///< nothing is sent at all; severity Block only
    std::optional<std::int64_t> jitter_percent;  ///< a spacing: advice to wait up to so much longer
    std::optional<bool> each_account;            ///< counted for each sending account on its own
};
BOOST_DESCRIBE_STRUCT(RuleOptions, (),
                      (ramp, quiet, cooldown_sec, do_not_contact, jitter_percent, each_account))

struct RuleAddRequest {
    RuleType type = RuleType::frequency_cap;
    Metric metric = Metric::total_messages_sent;
    std::optional<std::int64_t> limit;         ///< events, or seconds with Interval Spacing; at least 1
    std::optional<std::int64_t> window_sec;    ///< Frequency Cap: 60 or more
    std::optional<Severity> severity;          ///< default: Soft Warning
    std::optional<std::string> operator_name;  ///< only this person (name or e-mail)
    std::optional<std::string> actor;          ///< only this account
    std::optional<RuleOptions> options;
    std::optional<std::string> replaces;  ///< the rule that this one takes the place of
};
BOOST_DESCRIBE_STRUCT(RuleAddRequest, (),
                      (type, metric, limit, window_sec, severity, operator_name, actor, options, replaces))

struct RuleRequest {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(RuleRequest, (), (id))

struct Rule {
    std::string id;
    RuleType type = RuleType::frequency_cap;
    Metric metric = Metric::total_messages_sent;
    std::int64_t limit = 0;
    std::int64_t window_sec = 0;
    Severity severity = Severity::soft_warning;
    ProposalStatus status = ProposalStatus::active;
    std::optional<std::string> operator_name;
    std::optional<std::string> actor;
    Time created_at;
    std::optional<RuleOptions> options;
};
BOOST_DESCRIBE_STRUCT(Rule, (),
                      (id, type, metric, limit, window_sec, severity, status, operator_name, actor,
                       created_at, options))

struct RuleResponse {
    Rule rule;
    bool proposed = false;  ///< it waits for votes
};
BOOST_DESCRIBE_STRUCT(RuleResponse, (), (rule, proposed))

struct RulesListRequest {
    std::optional<std::vector<ProposalStatus>> status;  ///< default: what is active
};
BOOST_DESCRIBE_STRUCT(RulesListRequest, (), (status))

struct RulesExplainRequest {
    std::optional<std::string> actor;  ///< default: only what holds whichever account sends
};
BOOST_DESCRIBE_STRUCT(RulesExplainRequest, (), (actor))

/// A rule as it holds now.
struct RuleState {
    std::string id;
    std::string rule;   ///< in words: "at most 40 messages in 1d from this account"
    std::string scope;  ///< "team", a person, an account
    Severity severity = Severity::soft_warning;
    std::optional<std::int64_t> limit;    ///< of a cap, as it is now
    std::optional<std::int64_t> used;     ///< of the limit
    std::optional<std::int64_t> left;     ///< until it is reached
    bool stands_against = false;          ///< a DM now would go against it
    std::optional<Time> next_allowed_at;  ///< when it would not
    std::optional<Time> advised_at;       ///< a spacing with jitter: better not before
    std::string state;                    ///< in words: "12 of 40 used, 28 left"
};
BOOST_DESCRIBE_STRUCT(RuleState, (),
                      (id, rule, scope, severity, limit, used, left, stands_against, next_allowed_at,
                       advised_at, state))

struct RulesExplainResponse {
    std::optional<std::string> actor;
    std::optional<Time> next_dm_at;  ///< the earliest time that no rule stands against
    std::string advice;              ///< "next DM from @a in 2m 40s"
    std::vector<RuleState> rules;
};
BOOST_DESCRIBE_STRUCT(RulesExplainResponse, (), (actor, next_dm_at, advice, rules))

}  // namespace instacrm::protocol
