// Caps and spacings.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/time.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace instacrm::protocol {

struct RuleAddRequest {
    RuleType type = RuleType::frequency_cap;
    Metric metric = Metric::total_messages_sent;
    std::int64_t limit = 0;                    ///< events, or seconds with Interval Spacing; at least 1
    std::optional<std::int64_t> window_sec;    ///< Frequency Cap: 60 or more
    std::optional<Severity> severity;          ///< default: Soft Warning
    std::optional<std::string> operator_name;  ///< only this person (name or e-mail)
    std::optional<std::string> actor;          ///< only this account
};
BOOST_DESCRIBE_STRUCT(RuleAddRequest, (), (type, metric, limit, window_sec, severity, operator_name, actor))

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
};
BOOST_DESCRIBE_STRUCT(Rule, (),
                      (id, type, metric, limit, window_sec, severity, status, operator_name, actor,
                       created_at))

struct RuleResponse {
    Rule rule;
};
BOOST_DESCRIBE_STRUCT(RuleResponse, (), (rule))

}  // namespace instacrm::protocol
