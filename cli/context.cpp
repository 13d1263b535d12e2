#include "cli/context.hpp"

#include "cli/output/text.hpp"
#include "cli/output/values.hpp"
#include "common/domain/text.hpp"

namespace instacrm::cli {

void Context::say(std::string_view text) const {
    if (!arguments.has("quiet"))
        console.err.write(wrapped(terminal_safe(text), 0, console.remark_width()) + "\n");
}

void Context::show_plainly(const json::object& record) const {
    if (!for_people()) return write_record(output, console.out, record);
    Details lines;
    for (const auto& member : chosen_members(output, record))
        lines.add(member.key(), readable(member.key(), member.value(), now));
    console.out.write(lines.rendered(output.colour, output.width));
}

void Context::show_change(const json::object& record, std::string_view sentence, std::string_view id) const {
    if (!for_people()) return write_record(output, console.out, record);
    if (!id.empty()) console.out.write(std::string(id) + "\n");
    console.out.flush();
    say(sentence);
}

std::string Context::input_if_dash(std::string text) const {
    if (text != "-") return text;
    auto input = console.read_all();
    if (input.ends_with('\n')) input.pop_back();
    if (input.ends_with('\r')) input.pop_back();
    return input;
}

std::optional<std::string> Context::text_or_input(std::string_view option) const {
    auto text = arguments.text(option);
    if (!text) return std::nullopt;
    return input_if_dash(std::move(*text));
}

void Context::missing(std::string_view option) const {
    throw UsageError("`" + full_name(command) + "` needs --" + std::string(option),
                     "for example: instacrm " + std::string(command.examples.front().line));
}

void Context::confirm(const std::string& question) const {
    if (arguments.has("yes")) return;
    if (!console.input_is_terminal || !console.errors_are_terminal)
        throw UsageError(
            "`" + full_name(command) + "` asks before it acts, and there is no terminal to ask on",
            "add --yes");
    console.err.write(terminal_safe(question) + " [y/N] ");
    console.err.flush();
    const auto answer = ascii_lower(trim(console.read_line()));
    if (answer != "y" && answer != "yes") throw Failure(ExitCode::error, "nothing was done");
}

}  // namespace instacrm::cli
