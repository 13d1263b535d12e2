#include "daemon/governance/rule_kinds.hpp"

#include "daemon/store/rule_options.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace instacrm::governance {
namespace {

std::string length(std::int64_t seconds) {
    return format_duration(std::chrono::seconds(seconds));
}

std::string cap_words(const Rule& rule) {
    const auto scope = scope_words(rule.counting());
    if (const auto& ramp = rule.options.ramp)
        return fmt::format("at most {} {} in {} {}, {} more every {}, up to {}", ramp->start,
                           metric_words(rule.metric), format_duration(rule.window), scope, ramp->step,
                           length(ramp->every_sec), ramp->most);
    return fmt::format("at most {} {} in {} {}", rule.limit, metric_words(rule.metric),
                       format_duration(rule.window), scope);
}

std::string spacing_words(const Rule& rule) {
    auto words = fmt::format("{} between two {} {}", length(rule.limit), metric_words(rule.metric),
                             scope_words(rule.counting()));
    if (const auto& jitter = rule.options.jitter_percent)
        words += fmt::format(", better up to {}% more", *jitter);
    return words;
}

std::string quiet_words(const Rule& rule) {
    return fmt::format("nothing from {} to {}", rule.options.quiet->from, rule.options.quiet->to);
}

std::string cooldown_words(const Rule& rule) {
    return fmt::format("{} between two messages to one person {}", length(*rule.options.cooldown_sec),
                       scope_words(rule.scope));
}

std::string no_contact_words(const Rule& rule) {
    return fmt::format("do not contact: nothing {}", scope_words(rule.scope));
}

using Words = std::string (*)(const Rule&);
constexpr Words words_by_kind[] = {no_contact_words, quiet_words, cooldown_words, cap_words,
                                   spacing_words};  // as RuleKind

/// SplitMix64's last step: bits that look like chance.
std::uint64_t scrambled(std::uint64_t bits) {
    bits = (bits ^ (bits >> 30U)) * 0xbf58476d1ce4e5b9U;
    bits = (bits ^ (bits >> 27U)) * 0x94d049bb133111ebU;
    return bits ^ (bits >> 31U);
}

}  // namespace

std::string_view scope_words(ScopeKind scope) {
    static constexpr std::string_view words[] = {"by the team", "by you", "from this account"};
    return words[static_cast<std::size_t>(scope)];
}

std::string_view metric_words(Metric metric) {
    static constexpr std::string_view words[] = {"messages",   "people",   "replies",
                                                 "warm leads", "bookings", "payments"};
    return words[static_cast<std::size_t>(metric)];
}

RuleKind kind_of(const Rule& rule) {
    if (rule.options.do_not_contact.value_or(false)) return RuleKind::do_not_contact;
    if (rule.options.quiet) return RuleKind::quiet_hours;
    if (rule.options.cooldown_sec) return RuleKind::cooldown;
    return rule.type == RuleType::interval_spacing ? RuleKind::spacing : RuleKind::cap;
}

std::string words_of(const Rule& rule) {
    return words_by_kind[static_cast<std::size_t>(kind_of(rule))](rule);
}

std::int64_t ramped(const protocol::Ramp& ramp, Duration age) {
    const auto steps = std::max<std::int64_t>(0, age / std::chrono::seconds(ramp.every_sec));
    if (ramp.step <= 0 || steps >= (ramp.most - ramp.start) / ramp.step + 1) return ramp.most;
    return ramp.start + steps * ramp.step;
}

std::optional<Time> quiet_until(const protocol::QuietHours& quiet, Time now, const TimeZone& zone) {
    const std::chrono::minutes from(store::minutes_of_day(quiet.from));
    const std::chrono::minutes to(store::minutes_of_day(quiet.to));
    const auto wall = zone.wall(now);
    const bool past_midnight = to <= from;
    const bool evening = wall.of_day >= from && (past_midnight || wall.of_day < to);
    const bool morning = past_midnight && wall.of_day < to;
    if (!evening && !morning) return std::nullopt;
    const auto day = wall.date + std::chrono::days(evening && past_midnight ? 1 : 0);
    const auto end = zone.time_of({day, to});
    // The clock was put back over the end, and shows the quiet hour a second time.
    return end > now ? end : now + (std::chrono::microseconds(to) - wall.of_day);
}

Duration jitter(const Rule& rule, Time last) {
    const auto percent = rule.options.jitter_percent.value_or(0);
    if (percent <= 0) return Duration(0);
    const auto most = std::chrono::seconds(rule.limit) * percent / 100;
    constexpr std::uint64_t parts = 1000;
    const auto part = scrambled(static_cast<std::uint64_t>(to_micros(last))) % (parts + 1);
    return std::chrono::duration_cast<std::chrono::seconds>(Duration(most) * static_cast<std::int64_t>(part) /
                                                            static_cast<std::int64_t>(parts));
}

}  // namespace instacrm::governance
