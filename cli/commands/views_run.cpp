#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/views/views.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{
    Argument{"NAME", "the view"},
    Argument{"OPTIONS", "more options of its command; the last of two values wins", false, true},
};
constexpr std::array examples{
    Example{"views run cooling", "Show what it finds now"},
    Example{"views run cooling --limit 10 --json", "With more options"},
};

ExitCode run(Context& context) {
    auto words = known_view(read_views(views_file()), context.arguments.argument("NAME")).words;
    for (const auto& word : context.arguments.rest("OPTIONS")) words.push_back(word);
    return run_words(words, context.console, [&] { return context.now; });
}

}  // namespace

constinit const Command views_run_command{.noun = "views",
                                          .verb = "run",
                                          .help = "run a saved filter",
                                          .run = run,
                                          .arguments = arguments,
                                          .examples = examples,
                                          .notes = "Options that take several values add to the view's.",
                                          .hands_on = true};

}  // namespace instacrm::cli
