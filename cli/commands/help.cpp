#include "cli/help.hpp"

#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "common/domain/nearest.hpp"
#include "common/domain/text.hpp"

#include <algorithm>
#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{
    Argument{"TOPIC", "a command, or one of exit-codes, environment, formats", false, true}};
constexpr std::array examples{
    Example{"help", "All commands"},
    Example{"help leads list", "One command"},
    Example{"help exit-codes", "What the exit codes mean"},
};

std::string help_on(const std::vector<std::string>& words, std::size_t width) {
    if (words.empty()) return program_help(width);
    const auto topic = std::ranges::find(all_topics(), words.front(), &Topic::name);
    if (topic != all_topics().end()) return topic->text(width);
    if (words.size() == 1 && find_group(words.front()) != nullptr) return group_help(words.front(), width);
    return command_help(*find_invocation(words).command, width);
}

ExitCode run(Context& context) {
    context.console.out.write(help_on(context.arguments.rest("TOPIC"), help_width(context.console.width)));
    return ExitCode::done;
}

}  // namespace

constinit const Command help_command{.noun = "help",
                                     .help = "help on a command or a topic",
                                     .run = run,
                                     .arguments = arguments,
                                     .examples = examples};

}  // namespace instacrm::cli
