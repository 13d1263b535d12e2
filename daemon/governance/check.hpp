// The judgement before a DM: who wrote to this person already, and what the team's rules say.
//
// judge() is a pure function over a small view of the log; the clock is handed in. view_of() makes that view
// from the store.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/handle.hpp"
#include "common/domain/time.hpp"
#include "common/domain/time_zone.hpp"
#include "common/protocol/messages/outreach.hpp"
#include "common/protocol/messages/rules.hpp"
#include "daemon/governance/rule_book.hpp"
#include "daemon/store/sql.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace instacrm::governance {

struct Teammate {
    std::string name;
    std::string actor;
    Time at;
};

/// What judging asks of the log. Times are (after, until].
class View {
public:
    View() = default;
    View(const View&) = delete;
    View& operator=(const View&) = delete;
    virtual ~View() = default;

    /// The active rules that hold for this sender.
    virtual std::vector<const Rule*> rules() = 0;
    virtual std::string account() = 0;                    ///< that would send; empty: not known yet
    virtual std::optional<Time> account_since() = 0;      ///< when the team first used it
    virtual std::optional<LeadStatus> lead_status() = 0;  ///< nothing: nobody knows this person
    virtual bool lead_erased() = 0;                       ///< at their own wish
    virtual bool lead_contacted() = 0;
    virtual Reachability reachability() = 0;
    virtual std::optional<Teammate> teammate() = 0;  ///< the newest DM by somebody else
    /// What the metric counts within the scope, newest first, until `visit` returns false.
    virtual void each_counted(ScopeKind scope, Metric metric, Time after, Time until,
                              const std::function<bool(std::int64_t lead, Time at)>& visit) = 0;
    /// When the scope last wrote to the lead in question.
    virtual std::optional<Time> last_to_lead(ScopeKind scope, Time until) = 0;
};

struct Judgement {
    std::vector<protocol::Finding> findings;
    bool allowed = true;  ///< no finding has severity Block
};

Judgement judge(View& view, const TimeZone& zone, Time now);

/// How every rule that holds for this sender stands, whoever the DM is to.
std::vector<protocol::RuleState> explain(View& view, const TimeZone& zone, Time now);

/// The view for a DM to `lead` (nothing: to somebody new) from `actor` (nothing: not known yet), by the
/// daemon's operator.
std::unique_ptr<View> view_of(store::Database& db, const RuleBook::Page& rules,
                              const std::optional<Handle>& lead, const std::optional<Handle>& actor,
                              std::int64_t self_operator);

}  // namespace instacrm::governance
