#include "cli/words.hpp"

#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace instacrm::cli {
namespace {

using namespace std::chrono;

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return number;
}

/// `2026-11-20`, with the time of day of an empty clock: midnight in the machine's zone.
Time local_midnight(std::string_view date) {
    return parse_time(std::string(date) + " 00:00", ZoneDefault::local);
}

std::string local_date(Time time) {
    return format_local(time).substr(0, 10);
}

bool starts_like_a_date(std::string_view text) {
    return text.size() >= 5 && text[4] == '-' && whole_number(text.substr(0, 4));
}

std::optional<std::int64_t> seconds_of_unit(std::string_view unit) {
    struct Unit {
        std::string_view name;
        std::int64_t seconds;
    };
    static constexpr std::array<Unit, 4> units{
        {{"minute", 60}, {"hour", 3600}, {"day", 86400}, {"week", 604800}}};
    const auto found = std::ranges::find(units, unit, &Unit::name);
    if (found == units.end()) return std::nullopt;
    return found->seconds;
}

}  // namespace

Time parse_time_word(std::string_view text, Time now) {
    const auto word = ascii_lower(trim(text));
    if (word == "now") return now;
    if (word == "today") return local_midnight(local_date(now));
    // Noon less a day lies in yesterday even when a clock change made one of the two days short.
    if (word == "yesterday")
        return local_midnight(local_date(local_midnight(local_date(now)) + hours(12) - days(1)));
    try {
        if (starts_like_a_date(word))
            return word.size() == 10 ? local_midnight(word) : parse_time(trim(text), ZoneDefault::local);
        return now - parse_duration(word);
    } catch (const Invalid&) {
        throw Invalid("\"" + printable(text) + "\" is not a time",
                      "write 2026-11-20, 2026-11-20T14:30:00Z, a length of time ago (7d, 24h), today or "
                      "yesterday");
    }
}

Time parse_due_word(std::string_view text, Time now) {
    const auto word = ascii_lower(trim(text));
    const auto midnight = local_midnight(local_date(now));
    if (word == "tomorrow") return local_midnight(local_date(midnight + hours(36)));
    if (word == "today") return midnight;
    try {
        if (starts_like_a_date(word)) return parse_time_word(text, now);
        return now + parse_duration(word);
    } catch (const Invalid&) {
        throw Invalid("\"" + printable(text) + "\" is no date",
                      "write 2026-12-01, a length of time from now (3d, 2w), today, tomorrow or none");
    }
}

Cap parse_cap(std::string_view text) {
    const auto slash = text.find('/');
    const auto refuse = [&] {
        throw Invalid("\"" + printable(text) + "\" is not a cap",
                      "write a number and a time, for example 10/day, 3/hour or 25/12h");
    };
    if (slash == std::string_view::npos) refuse();
    const auto limit = whole_number(trim(text.substr(0, slash)));
    if (!limit || *limit < 1) refuse();
    const auto unit = ascii_lower(trim(text.substr(slash + 1)));
    if (const auto known = seconds_of_unit(unit)) return {*limit, *known};
    return {*limit, duration_cast<seconds>(parse_duration(unit)).count()};
}

std::int64_t parse_count(std::string_view text) {
    const auto number = whole_number(trim(text));
    if (!number || *number < 1)
        throw Invalid("\"" + printable(text) + "\" is not a count", "write a whole number of 1 or more");
    return *number;
}

std::string folded(std::string_view text) {
    auto word = ascii_lower(trim(text));
    std::ranges::replace_if(
        word, [](char c) { return c == ' ' || c == '_'; }, '-');
    return word;
}

}  // namespace instacrm::cli
