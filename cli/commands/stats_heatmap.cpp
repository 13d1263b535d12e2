#include "cli/commands/commands.hpp"
#include "cli/commands/stats_options.hpp"
#include "cli/output/charts.hpp"
#include "cli/output/values.hpp"
#include "common/protocol/messages/stats.hpp"

#include <algorithm>

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"stats heatmap --since 90d", "At which hours of which weekdays do we write?"},
    Example{"stats heatmap --actor @our.shop --tz Europe/London --format csv", "One account's, for a chart"},
};
constexpr std::array<std::string_view, 3> fields{"weekday", "hour", "messages"};
constexpr ListShape shape{"rows", fields, fields};

constexpr std::array<std::string_view, 7> weekdays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::size_t hours = 24;

void draw(const Context& context, const protocol::HeatmapResponse& response) {
    say_window(context, response.since, response.until, response.time_zone);
    std::int64_t most = 0;
    std::int64_t all = 0;
    for (const auto& row : response.rows) {
        most = std::max(most, row.messages);
        all += row.messages;
    }
    const auto style = context.style();
    std::string text = "     ";
    for (std::size_t hour = 0; hour < hours; hour += 3)
        text += (hour < 10 ? "0" : "") + std::to_string(hour) + "    ";
    text = style.bold(text.erase(text.find_last_not_of(' ') + 1)) + "\n";
    for (std::size_t day = 0; day < weekdays.size(); ++day) {
        std::string cells;
        std::int64_t sum = 0;
        for (std::size_t hour = 0; hour < hours; ++hour) {
            const auto messages = response.rows.at(day * hours + hour).messages;
            cells += heat_cell(messages, most);
            sum += messages;
        }
        text +=
            style.bold(std::string(weekdays.at(day))) + "  " + style.good(cells) + "  " + grouped(sum) + "\n";
    }
    text += style.dim("·· none   ░░ ▒▒ ▓▓ ██ up to " + grouped(most) + " DMs an hour of the week, " +
                      grouped(all) + " in all") +
            "\n";
    context.console.out.write(text);
}

ExitCode run(Context& context) {
    const auto request = stats_request<protocol::StatsRequest>(context);
    const auto response = context.client.call<protocol::HeatmapResponse>("stats.heatmap", request);
    if (response.rows.size() != weekdays.size() * hours)
        throw protocol::ProtocolError(protocol::ErrorCode::invalid_request,
                                      "the daemon sent a week that has not 168 hours");
    return show_report(context, response, [&] { draw(context, response); });
}

}  // namespace

constinit const Command stats_heatmap_command{.noun = "stats",
                                              .verb = "heatmap",
                                              .help = "DMs by weekday and hour",
                                              .run = run,
                                              .options = stats_options,
                                              .examples = examples,
                                              .notes = "weekday: 1 is Monday.",
                                              .list = &shape,
                                              .view = true};

}  // namespace instacrm::cli
