#include "cli/commands/commands.hpp"
#include "cli/commands/lists.hpp"
#include "cli/views/views.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"views list", "Which filters are saved?"},
};
constexpr std::array<std::string_view, 2> fields{"name", "command"};
constexpr ListShape shape{"views", fields, fields};

ExitCode run(Context& context) {
    json::array rows;
    for (const auto& view : read_views(views_file()))
        rows.push_back(json::array{view.name, json::value(json::string_view(typed(view.words)))});
    ListPrinter printer(context, shape);
    printer.take({{fields.begin(), fields.end()}, std::move(rows), {}, {}});
    printer.finish();
    return ExitCode::done;
}

}  // namespace

constinit const Command views_list_command{.noun = "views",
                                           .verb = "list",
                                           .help = "the saved filters",
                                           .run = run,
                                           .examples = examples,
                                           .list = &shape};

}  // namespace instacrm::cli
