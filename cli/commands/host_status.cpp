#include "cli/commands/commands.hpp"
#include "cli/commands/lists.hpp"
#include "cli/host/places.hpp"

#include <algorithm>
#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array options{
    browser_option, all_option, profile_option, system_option, root_option, host_path_option,
};
constexpr std::array examples{
    Example{"host status", "Does each browser find the native host?"},
    Example{"host status --all --json", "All browsers, for a script; exit 1 unless all is installed"},
};
constexpr std::array<std::string_view, 6> fields{"browser", "name", "state", "text", "remedy", "file"};
constexpr ListShape shape{"hosts", fields, std::span(fields).first<5>()};

ExitCode run(Context& context) {
    const auto host = wanted_host(context);
    const auto places = chosen_places(context);
    require_places(places);
    std::vector<HostLine> lines;
    for (const auto& place : places) {
        for (const auto name : host_names) lines.push_back(inspect_effective(place, name, host));
    }
    show_rows(context, lines);
    const bool all_well =
        std::ranges::all_of(lines, [](const HostLine& line) { return line.state == HostState::installed; });
    return all_well ? ExitCode::done : ExitCode::error;
}

}  // namespace

constinit const Command host_status_command{.noun = "host",
                                            .verb = "status",
                                            .help = "whether the browsers find the native host",
                                            .run = run,
                                            .options = options,
                                            .examples = examples,
                                            .list = &shape};

}  // namespace instacrm::cli
