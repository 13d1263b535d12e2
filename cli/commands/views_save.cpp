#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/views/views.hpp"

#include <algorithm>
#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{
    Argument{"NAME", "what to call it"},
    Argument{"WORDS", "after --, a command that shows something, with its options", true, true},
};
constexpr std::array examples{
    Example{"views save cooling -- leads list --status Warm --stale 14d",
            "Warm, and left alone for two weeks"},
    Example{"views save today -- stats --since today", "Today's numbers"},
};

ExitCode run(Context& context) {
    const View view{context.arguments.argument("NAME"), context.arguments.rest("WORDS")};
    check_view_name(view.name);
    check_view_words(view.words);
    const auto file = views_file();
    auto views = read_views(file);
    if (const auto before = find_view(views, view.name); before && before->words != view.words)
        context.confirm("Replace the view " + view.name + ", which is `" + typed(before->words) + "`?");
    std::erase_if(views, [&](const View& other) { return other.name == view.name; });
    views.push_back(view);
    std::ranges::sort(views, {}, &View::name);
    write_views(file, views);
    context.show_change({{"name", view.name}, {"command", typed(view.words)}},
                        view.name + ": saved; instacrm views run " + view.name);
    return ExitCode::done;
}

}  // namespace

constinit const Command views_save_command{
    .noun = "views",
    .verb = "save",
    .help = "keep a command with its options under a name",
    .run = run,
    .arguments = arguments,
    .options = {},
    .examples = examples,
    .notes = "The -- keeps the options for the view. Times such as 7d are counted from when it runs."};

}  // namespace instacrm::cli
