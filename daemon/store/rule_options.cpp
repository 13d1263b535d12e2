#include "daemon/store/rule_options.hpp"

#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"
#include "common/protocol/described.hpp"
#include "daemon/store/rules.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace instacrm::store {
namespace {

constexpr std::int64_t max_limit = 1'000'000;
constexpr std::int64_t min_window = 60;             // seconds
constexpr std::int64_t max_window = 366LL * 86400;  // seconds
constexpr std::int64_t one_day = 86'400;

/// A cap that nobody reaches, for programs that know no more than caps.
constexpr CompleteRule never_reached{max_limit, one_day, Severity::soft_warning};

[[noreturn]] void at_odds(const std::string& problem, const std::string& remedy) {
    throw Invalid(problem, remedy);
}

CompleteRule complete_ramp(const protocol::RuleAddRequest& request) {
    const auto& ramp = *request.options->ramp;
    check_range("options.ramp.start", ramp.start, 1, max_limit);
    check_range("options.ramp.step", ramp.step, 1, max_limit);
    check_range("options.ramp.every_sec", ramp.every_sec, min_window, max_window);
    check_range("options.ramp.most", ramp.most, ramp.start, max_limit);
    return {ramp.most, request.window_sec.value_or(one_day), Severity::soft_warning};
}

CompleteRule complete_quiet(const protocol::RuleAddRequest& request) {
    const auto& quiet = *request.options->quiet;
    if (minutes_of_day(quiet.from) == minutes_of_day(quiet.to))
        at_odds("quiet hours from " + quiet.from + " to " + quiet.to + " are none",
                "write two times, 22:00 and 07:00; for a rest of the whole account use do_not_contact");
    return never_reached;
}

CompleteRule complete_cooldown(const protocol::RuleAddRequest& request) {
    check_range("options.cooldown_sec", *request.options->cooldown_sec, min_window, max_window);
    return never_reached;
}

CompleteRule complete_do_not_contact(const protocol::RuleAddRequest& request) {
    if (request.severity == Severity::soft_warning)
        at_odds("do_not_contact with severity Soft Warning would say nothing",
                "leave the severity out, or use Block");
    return {1, max_window, Severity::block};
}

CompleteRule complete_plain(const protocol::RuleAddRequest& request) {
    if (!request.limit) at_odds("limit is missing", "say how many, or for Interval Spacing how many seconds");
    check_range("limit", *request.limit, 1, max_limit);
    // An Interval Spacing looks back just as far as it is long.
    if (request.type == RuleType::interval_spacing)
        return {*request.limit, *request.limit, Severity::soft_warning};
    if (!request.window_sec) at_odds("window_sec is missing", "say in which time the limit counts");
    return {*request.limit, *request.window_sec, Severity::soft_warning};
}

}  // namespace

std::optional<std::string> text_of(const protocol::RuleOptions& options) {
    const auto value = protocol::to_json(options);
    if (value.as_object().empty()) return std::nullopt;
    return boost::json::serialize(value);
}

protocol::RuleOptions options_of(const std::optional<std::string>& text) {
    if (!text) return {};
    try {
        auto options = protocol::from_json<protocol::RuleOptions>(boost::json::parse(*text), "options");
        if (options.quiet) {
            minutes_of_day(options.quiet->from);
            minutes_of_day(options.quiet->to);
        }
        if (options.ramp && options.ramp->every_sec < 1) options.ramp.reset();
        return options;
    } catch (const std::exception&) {
        return {};
    }
}

int minutes_of_day(std::string_view text) {
    const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
    const bool formed = text.size() == 5 && text[2] == ':' && digit(0) && digit(1) && digit(3) && digit(4);
    const int hours = formed ? (text[0] - '0') * 10 + (text[1] - '0') : 24;
    const int minutes = formed ? (text[3] - '0') * 10 + (text[4] - '0') : 60;
    if (hours > 23 || minutes > 59)
        throw Invalid("\"" + printable(text) + "\" is no time of day", "write it as 22:00");
    return hours * 60 + minutes;
}

CompleteRule complete(const protocol::RuleAddRequest& request) {
    const auto options = request.options.value_or(protocol::RuleOptions());
    struct Way {
        bool wanted;
        const char* name;
        CompleteRule (*complete)(const protocol::RuleAddRequest&);
        bool cap;      ///< counts, so that it may be counted for each account
        bool spacing;  ///< of a minimum time
    };
    const bool is_cap = request.type == RuleType::frequency_cap;
    const Way ways[] = {
        {options.ramp.has_value(), "ramp", complete_ramp, true, false},
        {options.quiet.has_value(), "quiet", complete_quiet, false, false},
        {options.cooldown_sec.has_value(), "cooldown_sec", complete_cooldown, false, false},
        {options.do_not_contact.value_or(false), "do_not_contact", complete_do_not_contact, false, false},
        {true, "", complete_plain, is_cap, !is_cap}};
    const Way* kind = nullptr;
    for (const auto& candidate : ways) {
        if (!candidate.wanted || (kind != nullptr && candidate.name[0] == '\0')) continue;
        if (kind != nullptr)
            at_odds(std::string("options.") + kind->name + " and options." + candidate.name +
                        " are two rules in one",
                    "add two rules");
        kind = &candidate;
    }
    if (kind->name[0] != '\0' && !is_cap)
        at_odds(std::string("options.") + kind->name + " is nothing for an Interval Spacing",
                "use the type Frequency Cap");
    if (options.jitter_percent) {
        if (!kind->spacing) at_odds("options.jitter_percent is for an Interval Spacing", "leave it out");
        check_range("options.jitter_percent", *options.jitter_percent, 1, 100);
    }
    if (options.each_account.value_or(false) && !kind->cap && !kind->spacing)
        at_odds("options.each_account is for what counts", "leave it out");
    auto complete = kind->complete(request);
    if (complete.severity == Severity::soft_warning)
        complete.severity = request.severity.value_or(complete.severity);
    if (kind->cap) check_range("window_sec", complete.window_sec, min_window, max_window);
    return complete;
}

}  // namespace instacrm::store
