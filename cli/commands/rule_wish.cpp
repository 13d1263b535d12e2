#include "cli/commands/rule_wish.hpp"

namespace instacrm::cli {
namespace {

std::int64_t whole_seconds(const std::string& text) {
    return std::chrono::duration_cast<std::chrono::seconds>(parse_duration(text)).count();
}

/// `10/day+5/week..80`
protocol::RuleAddRequest& read_ramp(protocol::RuleAddRequest& request, const std::string& text) {
    const auto plus = text.find('+');
    const auto dots = text.find("..");
    if (plus == std::string::npos || dots == std::string::npos || dots < plus)
        throw Invalid("\"" + printable(text) + "\" is not a ramp",
                      "write the first cap, how it grows and where it ends: 10/day+5/week..80");
    const auto start = parse_cap(text.substr(0, plus));
    const auto step = parse_cap(text.substr(plus + 1, dots - plus - 1));
    request.window_sec = start.window_sec;
    request.options->ramp = {start.limit, step.limit, step.window_sec, parse_count(text.substr(dots + 2))};
    return request;
}

protocol::QuietHours read_quiet(const std::string& text) {
    const auto dash = text.find('-');
    if (dash == std::string::npos)
        throw Invalid("\"" + printable(text) + "\" are no hours", "write two times of day: 22:00-07:00");
    return {text.substr(0, dash), text.substr(dash + 1)};
}

std::int64_t read_percent(const std::string& text) {
    return parse_count(text.ends_with('%') ? text.substr(0, text.size() - 1) : text);
}

void check_kinds(const Arguments& given) {
    constexpr std::array kinds{"cap", "spacing", "ramp", "quiet-hours", "cooldown", "do-not-contact"};
    const auto count = std::ranges::count_if(kinds, [&](const char* kind) { return given.has(kind); });
    if (count != 1)
        throw UsageError(
            count == 0 ? "the rule says nothing" : "these are several rules in one",
            "give one of --cap 10/day, --spacing 3m, --ramp 10/day+5/week..80, --quiet-hours 22:00-07:00, "
            "--cooldown 14d and --do-not-contact; for two of them add two rules");
}

}  // namespace

protocol::RuleAddRequest rule_wish(const Context& context) {
    const auto& given = context.arguments;
    check_kinds(given);
    protocol::RuleAddRequest request;
    request.options.emplace();
    if (const auto cap = given.read("cap", parse_cap)) {
        request.limit = cap->limit;
        request.window_sec = cap->window_sec;
    }
    if (const auto spacing = given.read("spacing", whole_seconds)) {
        request.type = RuleType::interval_spacing;
        request.limit = *spacing;
    }
    given.read("ramp", [&](const std::string& text) { return read_ramp(request, text).window_sec; });
    request.options->quiet = given.read("quiet-hours", read_quiet);
    request.options->cooldown_sec = given.read("cooldown", whole_seconds);
    request.options->jitter_percent = given.read("jitter", read_percent);
    if (given.has("do-not-contact")) request.options->do_not_contact = true;
    if (given.has("each-account")) request.options->each_account = true;
    if (protocol::to_json(*request.options).as_object().empty()) request.options.reset();
    request.metric = given.word<Metric>("metric").value_or(Metric::total_messages_sent);
    request.severity = given.word<Severity>("severity");
    request.actor = given.handle("actor");
    request.operator_name = given.text("operator");
    request.replaces = given.text("replaces");
    return request;
}

ExitCode show_new_rule(const Context& context, const protocol::RuleResponse& response) {
    const auto what =
        std::string(to_string(response.rule.type)) + ", " + std::string(to_string(response.rule.severity)) +
        (response.proposed ? ": proposed; it holds when the team agrees (instacrm governance list)"
                           : ": added");
    context.show_change(to_record(response).as_object(), what, response.rule.id);
    return ExitCode::done;
}

}  // namespace instacrm::cli
