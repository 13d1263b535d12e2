#include "daemon/governance/health.hpp"

#include "daemon/governance/check.hpp"
#include "daemon/store/account_history.hpp"
#include "daemon/store/counting.hpp"
#include "daemon/store/people.hpp"

#include <fmt/format.h>

#include <set>

namespace instacrm::governance {
namespace {

using std::chrono::hours;

constexpr Duration one_day = hours(24);
constexpr Duration to_answer = 7 * one_day;  ///< replies within this count
constexpr Duration lately = 21 * one_day;    ///< the younger leads, of which that has passed
constexpr Duration formerly = 181 * one_day;
constexpr Duration month = 30 * one_day;
constexpr std::int64_t enough = 20;  ///< leads that a rate is worth something of
constexpr double half = 0.5;

/// Of the caps on what an account sends, the one with the least left.
void add_cap(protocol::AccountHealth& health, View& view, const TimeZone& zone, Time now) {
    for (const auto& rule : explain(view, zone, now)) {
        if (!rule.left || (health.left && *health.left <= *rule.left)) continue;
        health.cap = rule.limit;
        health.left = rule.left;
    }
}

std::optional<double> rate(const store::Answered& answered) {
    if (answered.contacted == 0) return std::nullopt;
    return static_cast<double>(answered.replied) / static_cast<double>(answered.contacted);
}

}  // namespace

protocol::AccountHealth health_of(store::Database& db, const RuleBook::Page& rules, const Handle& handle,
                                  std::int64_t self, const TimeZone& zone, Time now) {
    store::Scope scope;
    scope.account = true;
    scope.seats = store::seats_of(db, handle);

    protocol::AccountHealth health;
    health.handle = handle.str();
    std::tie(health.operators, health.status) = store::account_users(db, handle);
    health.messages_today = store::count(db, scope, Metric::total_messages_sent,
                                         zone.start_of(Period::day, now), now + Duration(1));
    add_cap(health, *view_of(db, rules, std::nullopt, handle, self), zone, now);

    const auto young = store::answered(db, scope, now - lately, now - to_answer, to_answer);
    const auto old = store::answered(db, scope, now - formerly, now - lately, to_answer);
    health.reply_rate = rate(young);
    health.reply_rate_of = young.contacted;
    health.baseline_rate = rate(old);
    health.baseline_rate_of = old.contacted;

    std::set<std::chrono::local_days> days;
    store::each_active_quarter(db, scope, now - month,
                               [&](Time quarter) { days.insert(zone.date(quarter)); });
    health.days_active = static_cast<std::int64_t>(days.size());
    health.last_suspended_at = store::last_suspension(db, scope);
    health.advice = advice_of(health, now);
    return health;
}

std::string advice_of(const protocol::AccountHealth& health, Time now) {
    if (health.status != ActorStatus::active) return std::string(to_string(health.status));
    if (health.last_suspended_at && now - *health.last_suspended_at < month)
        return fmt::format("go easy: suspended {} ago", format_duration(now - *health.last_suspended_at));
    if (health.reply_rate_of >= enough && health.baseline_rate_of >= enough &&
        *health.reply_rate < half * *health.baseline_rate)
        return fmt::format("needs a rest: {:.0f} % reply, {:.0f} % did before", *health.reply_rate * 100,
                           *health.baseline_rate * 100);
    if (health.left == 0) return "done for now: its cap is reached";
    return "fine";
}

}  // namespace instacrm::governance
