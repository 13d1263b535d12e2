// The active rules as judging needs them, kept in memory as long as none changes: a check must not read two
// hundred rows first.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/time.hpp"
#include "common/protocol/messages/rules.hpp"
#include "daemon/store/sql.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::governance {

/// Which DMs a rule counts.
enum class ScopeKind : std::uint8_t { team, one_operator, one_actor };

struct Rule {
    std::string id;
    RuleType type = RuleType::frequency_cap;
    Metric metric = Metric::total_messages_sent;
    std::int64_t limit = 0;  ///< events; seconds with Interval Spacing
    Duration window{};
    Severity severity = Severity::soft_warning;
    ScopeKind scope = ScopeKind::team;
    protocol::RuleOptions options = {};
    std::optional<std::int64_t> operator_id = {};  ///< for whom it holds; nothing: for all
    std::string person = {};                       ///< their name
    std::string account = {};                      ///< for which account; empty: for all

    /// What it counts: with `each_account` a rule for all counts each account alone.
    ScopeKind counting() const {
        return options.each_account.value_or(false) || options.ramp ? ScopeKind::one_actor : scope;
    }
};

/// Threads: any.
class RuleBook {
public:
    using Page = std::shared_ptr<const std::vector<Rule>>;

    /// The rules of this state of the store. Of a reader's they are kept.
    Page read(store::Database& db);

    /// The same inside a transaction, whose rules may never be: nothing is kept.
    Page peek(store::Database& db) const;

private:
    Page known(std::int64_t version) const;

    mutable std::mutex mutex_;
    std::int64_t version_ = -1;
    Page page_;
};

}  // namespace instacrm::governance
