#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/views/views.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{Argument{"NAME", "the view"}};
constexpr std::array examples{
    Example{"views remove cooling", "It is not needed any more"},
};

ExitCode run(Context& context) {
    const auto& name = context.arguments.argument("NAME");
    const auto file = views_file();
    auto views = read_views(file);
    const auto view = known_view(views, name);
    std::erase_if(views, [&](const View& other) { return other.name == name; });
    write_views(file, views);
    context.show_change({{"name", name}, {"removed", true}},
                        name + ": removed; it was `" + typed(view.words) + "`");
    return ExitCode::done;
}

}  // namespace

constinit const Command views_remove_command{.noun = "views",
                                             .verb = "remove",
                                             .help = "forget a saved filter",
                                             .run = run,
                                             .arguments = arguments,
                                             .examples = examples};

}  // namespace instacrm::cli
