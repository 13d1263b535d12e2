#include "cli/commands/commands.hpp"
#include "cli/commands/config_source.hpp"
#include "cli/commands/lists.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array options{
    Option{.name = "show-origin",
           .help = "also where each value comes from: flag, variable, file and line, default"},
};
constexpr std::array examples{
    Example{"config list", "All settings as they are in force"},
    Example{"config list --show-origin", "And who set them"},
    Example{"config list --config new.yaml", "Check a file before it is used"},
};
constexpr std::array<std::string_view, 3> fields{"key", "value", "origin"};
constexpr ListShape shape{"settings", fields, std::span(fields).first<2>()};
constexpr ListShape with_origin{"settings", fields, fields};

ExitCode run(Context& context) {
    ListPrinter printer(context, context.arguments.has("show-origin") ? with_origin : shape);
    json::array rows;
    for (const auto& setting : effective_settings(context))
        rows.push_back(json::array{setting.key->name, config::shown(setting), setting.origin});
    printer.take({{fields.begin(), fields.end()}, std::move(rows), {}, {}});
    printer.finish();
    return ExitCode::done;
}

}  // namespace

constinit const Command config_list_command{.noun = "config",
                                            .verb = "list",
                                            .help = "the settings, and where they come from",
                                            .run = run,
                                            .options = options,
                                            .examples = examples,
                                            .list = &shape};

}  // namespace instacrm::cli
