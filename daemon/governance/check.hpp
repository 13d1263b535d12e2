// The judgement before a DM: who wrote to this person already, and what the team's rules say.
//
// judge() is a pure function over a small view of the log; the clock is handed in. view_of() makes that view
// from the store.
#pragma once

#include "common/domain/enums.hpp"
#include "common/domain/handle.hpp"
#include "common/domain/time.hpp"
#include "common/protocol/messages/outreach.hpp"
#include "daemon/store/sql.hpp"

#include <functional>
#include <memory>
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
};

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
    virtual std::vector<Rule> rules() = 0;
    virtual std::optional<LeadStatus> lead_status() = 0;  ///< nothing: nobody knows this person
    virtual bool lead_erased() = 0;                       ///< at their own wish
    virtual bool lead_contacted() = 0;
    virtual std::optional<Teammate> teammate() = 0;  ///< the newest DM by somebody else
    /// Delivered DMs within the rule's scope, newest first, until `visit` returns false.
    virtual void each_sent(const Rule& rule, Time after, Time until,
                           const std::function<bool(std::int64_t lead, Time at)>& visit) = 0;
    /// Whether one of them went to the lead in question.
    virtual bool sent_to_lead(const Rule& rule, Time after, Time until) = 0;
};

struct Judgement {
    std::vector<protocol::Finding> findings;
    bool allowed = true;  ///< no finding has severity Block
};

Judgement judge(View& view, Time now);

/// The view for a DM to `lead` from `actor` (nothing: not known yet), by the daemon's operator.
std::unique_ptr<View> view_of(store::Database& db, const Handle& lead, const std::optional<Handle>& actor,
                              std::int64_t self_operator);

}  // namespace instacrm::governance
