#include "cli/commands/account_details.hpp"

#include "cli/output/values.hpp"

#include <cmath>

namespace instacrm::cli {
namespace {

std::string percent(const std::optional<double>& rate, std::int64_t of) {
    if (!rate) return "nobody to tell";
    return std::to_string(std::llround(*rate * 100)) + " % of " + grouped(of);
}

}  // namespace

std::string users_of(const protocol::ActorDetailsResponse& response) {
    return "@" + response.health.handle + ": used by " + response.health.operators;
}

void add_account(Details& details, const protocol::ActorDetailsResponse& response, const Context& context) {
    const auto& health = response.health;
    auto today = grouped(health.messages_today);
    if (health.cap) today += "; " + grouped(*health.left) + " of a cap of " + grouped(*health.cap) + " left";
    details.add("Account", "@" + health.handle);
    details.add("Status", to_string(health.status));
    details.add("Health", health.advice);
    details.add("Messages today", today);
    details.add("Replies in 7 days",
                percent(health.reply_rate, health.reply_rate_of) +
                    " contacted lately; before: " + percent(health.baseline_rate, health.baseline_rate_of));
    details.add("Days active", std::to_string(health.days_active) + " of the last 30");
    if (health.last_suspended_at)
        details.add("Last suspended", relative_time(*health.last_suspended_at, context.now));
    details.line("");
    for (const auto& seat : response.seats)
        details.add(seat.operator_name, std::string(to_string(seat.status)) + ", " +
                                            grouped(seat.messages_today) + " messages today, " +
                                            grouped(seat.messages_30d) + " in 30 days, " +
                                            grouped(seat.leads) + " leads; active " +
                                            relative_time(seat.last_activity_at, context.now));
}

}  // namespace instacrm::cli
