#include "cli/commands/checks.hpp"

#include "cli/output/text.hpp"

#include <algorithm>

namespace instacrm::cli {
namespace {

using protocol::CheckLine;
using protocol::CheckState;

constexpr std::size_t state_width = 4;  // of "fail"

std::string state_word(CheckState state, const Style& style) {
    std::string word(to_string(state));
    word.append(state_width - word.size() + 2, ' ');
    if (state == CheckState::ok) return style.good(word);
    return state == CheckState::warn ? style.caution(word) : style.bad(word);
}

/// The remedy stands below, since a line that is cut helps nobody.
void write_lines(const Context& context, const std::vector<CheckLine>& checks) {
    std::size_t width = 0;
    for (const auto& check : checks) width = std::max(width, display_width(terminal_safe(check.name)));
    const auto style = context.style();
    const auto line_width =
        context.output.width ? static_cast<std::size_t>(*context.output.width) : std::string::npos;
    const auto indent = width + state_width + 4;
    for (const auto& check : checks) {
        const auto name = terminal_safe(check.name);
        const std::string padding(width - display_width(name) + 2, ' ');
        auto line = state_word(check.state, style) + style.bold(name) + padding +
                    wrapped(terminal_safe(check.text), indent, line_width);
        if (check.remedy)
            line += "\n" + std::string(indent, ' ') +
                    wrapped(style.dim("remedy:") + " " + terminal_safe(*check.remedy), indent, line_width);
        context.console.out.write(line + "\n");
    }
}

}  // namespace

ExitCode show_checks(const Context& context, const std::vector<CheckLine>& checks) {
    if (context.for_people() && !context.output.fields)
        write_lines(context, checks);
    else
        show_rows(context, checks);
    const bool failed =
        std::ranges::any_of(checks, [](const auto& check) { return check.state == CheckState::fail; });
    return failed ? ExitCode::error : ExitCode::done;
}

}  // namespace instacrm::cli
