#include "cli/commands/commands.hpp"
#include "cli/commands/lists.hpp"
#include "cli/commands/options.hpp"
#include "common/protocol/messages/lists.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{
    Argument{.name = "WORDS", .help = "every word must occur; the ends may be missing", .rest = true}};
constexpr std::array options{limit_option};
constexpr std::array examples{
    Example{"search wedding berlin", "Who has to do with weddings in Berlin?"},
    Example{"search \"price list\" --format ndjson", "The same for a script"},
};

constexpr std::array<std::string_view, 8> fields{"handle", "status",   "found_in", "snippet",
                                                 "at",     "operator", "actor",    "event"};
constexpr std::array<std::string_view, 6> table_fields{"handle", "status",   "found_in",
                                                       "at",     "operator", "snippet"};
constexpr ListShape shape{"hits", fields, table_fields};

ExitCode run(Context& context) {
    protocol::SearchRequest request;
    for (const auto& word : context.arguments.rest("WORDS"))
        request.text += (request.text.empty() ? "" : " ") + word;
    return run_list(context, "search.run", request);
}

}  // namespace

constinit const Command search_command{.noun = "search",
                                       .help = "words in handles, names, bios, notes and messages",
                                       .run = run,
                                       .arguments = arguments,
                                       .options = options,
                                       .examples = examples,
                                       .notes = "Best matches first. Letter case and accents do not matter.",
                                       .list = &shape,
                                       .view = true};

}  // namespace instacrm::cli
