#include "cli/commands/commands.hpp"
#include "cli/commands/lists.hpp"
#include "cli/output/text.hpp"
#include "common/domain/numbers.hpp"

#include <array>

namespace instacrm::cli {
namespace {

std::vector<std::string> names() {
    std::vector<std::string> all;
    for (const auto& number : all_numbers()) all.emplace_back(number.name);
    return all;
}

constexpr std::array arguments{Argument{"NUMBER", "its name; without one, all", false, false, names}};
constexpr std::array examples{
    Example{"stats explain replied", "What exactly is a reply?"},
    Example{"stats explain", "What does each number count?"},
};
constexpr std::array<std::string_view, 3> fields{"name", "words", "definition"};
constexpr ListShape shape{"numbers", fields, fields};

std::vector<Number> asked(const Context& context) {
    const auto words = context.arguments.rest("NUMBER");
    if (!words.empty()) {
        try {
            return {find_number(words.front())};
        } catch (const Invalid& invalid) {
            throw UsageError(invalid.what(), invalid.remedy());
        }
    }
    return {all_numbers().begin(), all_numbers().end()};
}

ExitCode run(Context& context) {
    const auto numbers = asked(context);
    if (!context.for_people() || context.output.fields) {
        protocol::Chunk chunk{{fields.begin(), fields.end()}, json::array(), {}, {}};
        for (const auto& number : numbers)
            chunk.rows.as_array().push_back(json::array{json::string(number.name), json::string(number.words),
                                                        json::string(number.definition)});
        ListPrinter printer(context, shape);
        printer.take(chunk);
        printer.finish();
        return ExitCode::done;
    }
    const auto width = static_cast<std::size_t>(context.output.width.value_or(96));
    for (const auto& number : numbers)
        context.console.out.write(context.style().bold(std::string(number.name)) + "  " +
                                  std::string(number.words) + "\n    " +
                                  wrapped(number.definition, 4, width) + "\n");
    return ExitCode::done;
}

}  // namespace

constinit const Command stats_explain_command{.noun = "stats",
                                              .verb = "explain",
                                              .help = "what a number counts, exactly",
                                              .run = run,
                                              .arguments = arguments,
                                              .examples = examples,
                                              .list = &shape};

}  // namespace instacrm::cli
