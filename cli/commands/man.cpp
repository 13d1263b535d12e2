#include "cli/man.hpp"

#include "cli/arguments.hpp"
#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "common/platform/system.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{Argument{"COMMAND", "a command; without it the program", false, true}};
constexpr std::array options{
    Option{.name = "out", .value = "DIR", .help = "all pages into this folder, as packages do"},
};
constexpr std::array examples{
    Example{"man leads list", "The page in roff; to read it: instacrm man leads list | man -l -"},
    Example{"man --out man1", "All pages, into a folder that is called man1"},
};

ExitCode write_all(const Context& context, const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    const auto pages = all_pages();
    for (const auto& page : pages) {
        const auto file = folder / (page.name + ".1");
        platform::write_file_atomically(file, page.text);
        std::filesystem::permissions(file, std::filesystem::perms(0644));
    }
    context.say(std::to_string(pages.size()) + " pages written to " + folder.string());
    return ExitCode::done;
}

ExitCode run(Context& context) {
    const auto words = context.arguments.rest("COMMAND");
    if (const auto folder = context.arguments.text("out")) {
        if (!words.empty()) throw UsageError("--out writes all pages", "leave COMMAND out");
        return write_all(context, *folder);
    }
    if (words.empty()) {
        context.console.out.write(program_page().text);
        return ExitCode::done;
    }
    const auto* command = find_invocation(words).command;
    if (command == nullptr)
        throw UsageError("\"" + printable(words.front()) + "\" has several commands, each with a page",
                         "name one: see instacrm " + words.front() + " --help");
    context.console.out.write(command_page(*command).text);
    return ExitCode::done;
}

}  // namespace

constinit const Command man_command{.noun = "man",
                                    .help = "the manual page of a command",
                                    .run = run,
                                    .arguments = arguments,
                                    .options = options,
                                    .examples = examples};

}  // namespace instacrm::cli
