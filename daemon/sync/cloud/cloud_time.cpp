#include "daemon/sync/cloud/cloud_time.hpp"

#include "common/domain/text.hpp"
#include "daemon/sync/cloud/cloud_error.hpp"

#include <fmt/format.h>

#include <charconv>

namespace instacrm::sync {
namespace {

using namespace std::chrono;

[[noreturn]] void refuse(std::string_view text) {
    throw CloudError(CloudFault::refused_row, "\"" + printable(text) + "\" is not a time");
}

int digits(std::string_view text, std::size_t from, std::size_t count) {
    int value = 0;
    if (from + count > text.size()) refuse(text);
    const auto* const end = text.data() + from + count;
    const auto result = std::from_chars(text.data() + from, end, value);
    if (result.ec != std::errc() || result.ptr != end || value < 0) refuse(text);
    return value;
}

}  // namespace

std::string format_cloud_time(Time time) {
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(time - day);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                       duration_cast<microseconds>(clock.subseconds()).count());
}

Time parse_cloud_time(std::string_view text) {
    const year_month_day date(year(digits(text, 0, 4)), month(static_cast<unsigned>(digits(text, 5, 2))),
                              day(static_cast<unsigned>(digits(text, 8, 2))));
    if (!date.ok()) refuse(text);
    std::int64_t micros = 0;
    if (text.size() > 20) {
        const auto fraction = text.substr(20, 6);
        micros = digits(fraction, 0, fraction.size());
        for (auto place = fraction.size(); place < 6; ++place) micros *= 10;
    }
    return Time(sys_days(date)) + hours(digits(text, 11, 2)) + minutes(digits(text, 14, 2)) +
           seconds(digits(text, 17, 2)) + microseconds(micros);
}

}  // namespace instacrm::sync
