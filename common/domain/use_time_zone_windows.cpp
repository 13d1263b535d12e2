// The face's other half, which needs the zones' rules.
#include "common/domain/time_zone.hpp"
#include "common/platform/calendar.hpp"
#include "common/platform/calendar_windows.hpp"
#include "common/platform/time_zone.hpp"

namespace instacrm::platform {

void use_time_zone(const std::string& name) {
    using namespace std::chrono;
    const auto zone = TimeZone::named(name);
    use_calendar({[zone](std::time_t moment) {
                      const auto wall = zone.wall(Time(seconds(moment)));
                      return to_calendar(wall.date + floor<seconds>(wall.of_day));
                  },
                  [zone](const std::tm& wall) {
                      const auto shown = from_calendar(wall);
                      const auto date = floor<days>(shown);
                      return floor<seconds>(zone.time_of({date, shown - date})).time_since_epoch().count();
                  }});
}

}  // namespace instacrm::platform
