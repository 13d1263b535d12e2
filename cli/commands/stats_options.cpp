#include "cli/commands/stats_options.hpp"

#include "cli/commands/config_source.hpp"
#include "common/config/config.hpp"
#include "common/domain/time_zone.hpp"
#include "common/platform/time_zone.hpp"

namespace instacrm::cli {
namespace {

/// Without --tz the team's; a config that cannot be read is its own commands' business.
std::string zone_of_config(const Context& context) {
    try {
        return config::to_config(effective_settings(context)).time_zone;
    } catch (const std::exception&) {
        return {};
    }
}

}  // namespace

std::vector<std::string> periods() {
    return {"day", "week", "month"};
}

std::optional<std::string> use_zone(const Context& context) {
    const auto asked = context.arguments.read("tz", [](const std::string& name) {
        check_zone_name(name);
        return name;
    });
    const auto zone = asked ? *asked : zone_of_config(context);
    if (zone.empty()) return std::nullopt;
    platform::use_time_zone(zone);
    return zone;
}

void PeopleTable::write(const Context& context) const {
    const auto writer = make_table_writer(context.output, context.console.out, fields_, context.now);
    for (const auto& row : rows_) {
        std::vector<const json::value*> cells;
        cells.reserve(row.size());
        for (const auto& cell : row) cells.push_back(&cell);
        writer->row(cells);
    }
    writer->finish();
}

void say_window(const Context& context, const std::optional<Time>& since, const std::optional<Time>& until,
                const std::string& zone) {
    std::string words;
    const auto add = [&](const std::string& part) { words += (words.empty() ? "" : ", ") + part; };
    if (since) add("since " + format_local(*since));
    if (until) add("until " + format_local(*until));
    if (!zone.empty()) add("in " + zone);
    if (!words.empty()) context.console.out.write(context.style().dim(words) + "\n");
}

}  // namespace instacrm::cli
