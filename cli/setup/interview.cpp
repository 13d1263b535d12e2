#include "cli/setup/interview.hpp"

#include "cli/output/text.hpp"
#include "common/domain/text.hpp"

namespace instacrm::cli {
namespace {

constexpr int tries = 5;  // whoever gives no answer that often has left

}  // namespace

Interview::Interview(const Context& context)
    : context_(context),
      asks_(!context.arguments.has("yes") && context.console.input_is_terminal &&
            context.console.errors_are_terminal) {}

std::string Interview::ask(const std::string& question) const {
    context_.console.err.write(wrapped(terminal_safe(question), 0, context_.console.remark_width()) + " ");
    context_.console.err.flush();
    return std::string(trim(context_.console.read_line()));
}

std::string Interview::answer(std::string_view option, std::string_view question,
                              const std::string& otherwise,
                              const std::function<void(const std::string&)>& check) const {
    const auto checked = [&](const std::string& value) {
        check(value);
        return value;
    };
    if (const auto value = context_.arguments.read(option, checked)) return *value;
    for (int i = 0; asks_ && i < tries; ++i) {
        const auto hint = otherwise.empty() ? std::string() : " [" + otherwise + "]";
        auto said = ask(std::string(question) + hint + ":");
        if (said.empty()) said = otherwise;
        try {
            return checked(said);
        } catch (const Invalid& invalid) {
            const auto why = terminal_safe(std::string(invalid.what()) + "; " + invalid.remedy());
            context_.console.err.write("  " + wrapped(why, 2, context_.console.remark_width()) + "\n");
        }
    }
    try {
        return checked(otherwise);
    } catch (const Invalid& invalid) {
        throw UsageError("`setup` needs --" + std::string(option) + ": " + invalid.what(), invalid.remedy());
    }
}

bool Interview::decide(std::string_view yes, std::string_view no, const std::string& question,
                       bool otherwise) const {
    const auto& given = context_.arguments;
    if (!yes.empty() && given.has(yes)) return true;
    if (!no.empty() && given.has(no)) return false;
    if (!asks_) return otherwise;
    const auto said = ascii_lower(ask(question + (otherwise ? " [Y/n]" : " [y/N]")));
    return said.empty() ? otherwise : said == "y" || said == "yes";
}

}  // namespace instacrm::cli
