#include "common/domain/time.hpp"

#include "common/domain/invalid.hpp"
#include "common/domain/text.hpp"
#include "common/platform/calendar.hpp"
#include "common/platform/time_zone.hpp"

#include <array>
#include <charconv>
#include <ctime>

namespace instacrm {
namespace {

using namespace std::chrono;

[[noreturn]] void refuse(std::string_view text) {
    throw Invalid("\"" + printable(text) + "\" is not a time",
                  "write it as RFC 3339, for example 2026-11-20T10:00:00Z or 2026-11-20T11:00:00+01:00");
}

/// Reads a time from left to right; any surprise throws.
class Reader {
public:
    explicit Reader(std::string_view text) : all_(text), rest_(text) {}

    int digits(std::size_t count) {
        if (rest_.size() < count) refuse(all_);
        int value = 0;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + count, value);
        if (error != std::errc() || end != rest_.data() + count || rest_.front() == '-') refuse(all_);
        rest_.remove_prefix(count);
        return value;
    }
    bool take(std::string_view any_of) {
        if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void expect(std::string_view any_of) {
        if (!take(any_of)) refuse(all_);
    }
    /// A fraction of a second, cut (not rounded) to microseconds.
    microseconds fraction() {
        if (rest_.empty() || !is_digit()) refuse(all_);
        std::int64_t value = 0;
        for (int place = 0; is_digit(); ++place) {
            if (place < 6) value = value * 10 + (rest_.front() - '0');
            if (place >= 18) refuse(all_);
            rest_.remove_prefix(1);
            read_ = place + 1;
        }
        for (int place = read_; place < 6; ++place) value *= 10;
        return microseconds(value);
    }
    bool done() const { return rest_.empty(); }
    char front() const { return rest_.empty() ? '\0' : rest_.front(); }
    [[noreturn]] void fail() const { refuse(all_); }

private:
    bool is_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }

    std::string_view all_;
    std::string_view rest_;
    int read_ = 0;
};

std::tm local_calendar(Time time) {
    return platform::wall_clock(floor<seconds>(time).time_since_epoch().count());
}

/// What the machine's zone makes of a wall-clock reading.
Time from_local(local_seconds shown, microseconds fraction) {
    return Time(seconds(platform::moment_of(platform::to_calendar(shown)))) + fraction;
}

std::string two_digits(std::int64_t value) {
    return (value < 10 ? "0" : "") + std::to_string(value);
}

}  // namespace

Time system_now() {
    return time_point_cast<microseconds>(system_clock::now());
}

Time parse_time(std::string_view text, ZoneDefault zone) {
    Reader in(trim(text));
    const int y = in.digits(4);
    in.expect("-");
    const int m = in.digits(2);
    in.expect("-");
    const int d = in.digits(2);
    const year_month_day date{year(y), month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d))};
    if (!date.ok() || y < 1000) in.fail();

    in.expect("Tt ");
    const int hour = in.digits(2);
    in.expect(":");
    const int minute = in.digits(2);
    int second = 0;
    microseconds fraction{0};
    if (in.take(":")) {
        second = in.digits(2);
        if (in.take(".,")) fraction = in.fraction();
    }
    if (hour > 23 || minute > 59 || second > 60) in.fail();

    const sys_seconds wall = sys_days(date) + hours(hour) + minutes(minute) + seconds(second);
    if (in.take("Zz")) {
        if (!in.done()) in.fail();
        return Time(wall) + fraction;
    }
    if (in.done()) {
        if (zone == ZoneDefault::refuse) in.fail();
        return from_local(local_seconds(wall.time_since_epoch()), fraction);
    }
    const bool east = in.front() == '+';
    in.expect("+-");
    const int offset_hours = in.digits(2);
    in.take(":");
    const int offset_minutes = in.done() ? 0 : in.digits(2);
    if (!in.done() || offset_hours > 23 || offset_minutes > 59) in.fail();
    const auto offset = hours(offset_hours) + minutes(offset_minutes);
    return Time(east ? wall - offset : wall + offset) + fraction;
}

std::string format_utc(Time time) {
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{time - day};
    std::string result = std::to_string(static_cast<int>(date.year())) + "-" +
                         two_digits(static_cast<unsigned>(date.month())) + "-" +
                         two_digits(static_cast<unsigned>(date.day())) + "T" +
                         two_digits(clock.hours().count()) + ":" + two_digits(clock.minutes().count()) + ":" +
                         two_digits(clock.seconds().count());
    if (const auto micros = clock.subseconds().count(); micros != 0) {
        auto fraction = std::to_string(1'000'000 + micros).substr(1);
        fraction.erase(fraction.find_last_not_of('0') + 1);
        result += "." + fraction;
    }
    return result + "Z";
}

std::string format_local(Time time) {
    const auto calendar = local_calendar(time);
    std::array<char, 32> text{};
    const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &calendar);
    return {text.data(), length};
}

Time start_of_local_day(Time time) {
    auto calendar = local_calendar(time);
    calendar.tm_hour = calendar.tm_min = calendar.tm_sec = 0;
    return Time(seconds(platform::moment_of(calendar)));
}

sys_days local_date(Time time) {
    const auto calendar = local_calendar(time);
    return sys_days(year(calendar.tm_year + 1900) / (calendar.tm_mon + 1) / calendar.tm_mday);
}

Duration parse_duration(std::string_view text) {
    const auto fail = [&] {
        throw Invalid("\"" + printable(text) + "\" is not a length of time",
                      "write a number and a unit: 90s, 15m, 24h, 7d, 2w, or several together as in 1h30m");
    };
    struct Unit {
        char letter;
        std::int64_t seconds;
    };
    static constexpr std::array<Unit, 5> units{
        {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}}};
    constexpr std::int64_t limit = 100LL * 366 * 86400;  // a hundred years: far from any overflow

    auto rest = trim(text);
    std::int64_t total = 0;
    if (rest.empty()) fail();
    while (!rest.empty()) {
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
        if (error != std::errc() || end == rest.data() + rest.size() || number < 0 || number > limit) fail();
        const auto* unit = units.begin();
        while (unit != units.end() && unit->letter != *end) ++unit;
        if (unit == units.end()) fail();
        total += number * unit->seconds;
        if (total > limit) fail();
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()) + 1);
    }
    return seconds(total);
}

std::string format_duration(Duration length) {
    auto left = std::max<std::int64_t>(0, duration_cast<seconds>(length).count());
    struct Unit {
        std::string_view name;
        std::int64_t seconds;
    };
    static constexpr std::array<Unit, 4> units{{{"d", 86400}, {"h", 3600}, {"m", 60}, {"s", 1}}};
    std::string result;
    int parts = 0;
    for (const auto& unit : units) {
        const auto count = left / unit.seconds;
        left %= unit.seconds;
        if (count == 0 && (parts > 0 || unit.seconds > 1)) {
            if (parts > 0) break;  // the next smaller unit is none: "2h", not "2h 3s"
            continue;
        }
        result += (parts > 0 ? " " : "") + std::to_string(count) + std::string(unit.name);
        if (++parts == 2) break;
    }
    return result;
}

}  // namespace instacrm
