#include "daemon/insight/scope.hpp"

#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"
#include "daemon/store/people.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace instacrm::insight {

std::string People::sql(const std::string& operator_column, const std::string& actor_column) const {
    std::string sql;
    if (operator_id) sql += " AND " + operator_column + " = " + std::to_string(*operator_id);
    if (seats) sql += " AND " + actor_column + " " + *seats;
    return sql;
}

People people_of(const Question& question, const std::optional<std::string>& operator_name,
                 const std::optional<std::string>& actor, const std::optional<bool>& mine) {
    People people;
    if (mine.value_or(false) && operator_name)
        throw Invalid("mine and operator_name contradict each other", "give one of them");
    if (mine.value_or(false)) people.operator_id = question.self_operator;
    if (operator_name) people.operator_id = store::known_operator(question.db, *operator_name);
    if (actor) people.seats = store::in_seats(question.db, *actor);
    return people;
}

Window window_of(const std::optional<Time>& since, const std::optional<Time>& until) {
    using namespace std::chrono;
    static constexpr Time earliest = sys_days(1970y / January / 1);
    static constexpr Time latest = sys_days(9999y / December / 31);
    const Window window{std::max(since.value_or(earliest), earliest),
                        std::min(until.value_or(latest), latest)};
    if (since && until && *until < *since)
        throw Invalid(
            "the window ends (" + format_utc(*until) + ") before it begins (" + format_utc(*since) + ")",
            "give a since that is before until");
    return window;
}

TimeZone zone_of(const Question& question, const std::optional<std::string>& name) {
    return name && !trim(*name).empty() ? TimeZone::named(std::string(trim(*name))) : question.zone;
}

std::string day_name(std::chrono::local_days day) {
    const std::chrono::year_month_day date(day);
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

Period period_of(const std::string& word) {
    static constexpr std::array<std::pair<std::string_view, Period>, 3> words{
        {{"day", Period::day}, {"week", Period::week}, {"month", Period::month}}};
    for (const auto& [name, period] : words) {
        if (ascii_lower(trim(word)) == name) return period;
    }
    throw Invalid("by: \"" + printable(word) + "\" is no length of time", "use one of: day, week, month");
}

}  // namespace instacrm::insight
