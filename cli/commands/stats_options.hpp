// What all statistics take and how they are shown.
#pragma once

#include "cli/commands/lists.hpp"
#include "cli/commands/options.hpp"
#include "cli/context.hpp"

#include <array>
#include <string>
#include <vector>

namespace instacrm::cli {

inline constexpr std::array whose_options{
    Option{.name = "mine", .help = "only what I did"},
    Option{.name = "team", .help = "what all did: the default"},
    actor_option,
    operator_option,
    Option{.name = "tz",
           .value = "ZONE",
           .help = "days and hours of this time zone: Europe/Berlin; else the config's time_zone"},
};
inline constexpr auto stats_options = joined(std::array{since_option, until_option}, whose_options);

std::vector<std::string> periods();
inline constexpr Option by_option{
    .name = "by", .value = "PERIOD", .help = "a row for each", .choices = periods};

/// The zone of --tz or of the config becomes this process's own, before any time is read. Its name; nothing
/// for the machine's own.
std::optional<std::string> use_zone(const Context& context);

/// The filters. @throws UsageError.
template <class Request>
Request stats_request(const Context& context) {
    Request request;
    const auto& arguments = context.arguments;
    request.tz = use_zone(context);
    if constexpr (requires { request.since; }) {
        request.since = arguments.time("since", context.now);
        request.until = arguments.time("until", context.now);
    }
    request.actor = arguments.handle("actor");
    request.operator_name = arguments.text("operator");
    if (arguments.has("mine") && (arguments.has("team") || arguments.has("operator")))
        throw UsageError("--mine stands for one person, and --team or --operator for others",
                         "give one of them");
    if (arguments.has("mine")) request.mine = true;
    if constexpr (requires { request.by; }) request.by = arguments.text("by");
    return request;
}

/// A table of texts and numbers for people.
class PeopleTable {
public:
    explicit PeopleTable(std::vector<std::string> fields) : fields_(std::move(fields)) {}
    void row(json::array cells) { rows_.push_back(std::move(cells)); }
    void write(const Context& context) const;

private:
    std::vector<std::string> fields_;
    std::vector<json::array> rows_;
};

/// The window in words, when there is one: "since 2026-11-01 00:00:00, in Europe/Berlin".
void say_window(const Context& context, const std::optional<Time>& since, const std::optional<Time>& until,
                const std::string& zone = {});

/// For people as `draw` does; JSON with everything, other formats with the rows.
template <class Response, class Draw>
ExitCode show_report(const Context& context, const Response& response, Draw&& draw) {
    if (context.for_people() && !context.output.fields)
        draw();
    else if (context.output.format == Format::json && !context.output.fields)
        write_record(context.output, context.console.out, to_record(response).as_object());
    else
        show_rows(context, response.rows);
    return ExitCode::done;
}

}  // namespace instacrm::cli
