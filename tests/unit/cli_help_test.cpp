#include "cli/command.hpp"
#include "common/platform/system.hpp"
#include "tests/support/contains.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace instacrm;
using namespace instacrm::cli;
using instacrm::test::contains;

namespace {

/// `-f, --follow` or `--limit N`, as a cell of a table in Markdown.
std::string option_cell(const Option& option) {
    std::string cell = option.letter != '\0' ? std::string("-") + option.letter + ", --" : "--";
    cell.append(option.name);
    if (!option.value.empty()) cell.append(" ").append(option.value);
    for (auto bar = cell.find('|'); bar != std::string::npos; bar = cell.find('|', bar + 2))
        cell.insert(bar, "\\");
    return "`" + cell + "`";
}

/// The command's row in docs/cli.md.
std::string option_row(const Command& command) {
    std::string row = "| `" + full_name(command) + "` | ";
    for (const auto& option : command.options)
        row += (&option == command.options.data() ? "" : ", ") + option_cell(option);
    return row + " |\n";
}

}  // namespace

TEST_CASE("docs/cli.md has every option of every command, and those of all of them") {
    const auto text = platform::read_file(std::filesystem::path(INSTACRM_SOURCE_FOLDER) / "docs" / "cli.md");
    const auto begin = text.find("\n## Options\n");
    REQUIRE(begin != std::string::npos);
    const auto section = text.substr(begin, text.find("\n## ", begin + 1) - begin);
    std::ptrdiff_t rows = 0;
    for (const auto* command : all_commands()) {
        if (command->hidden || command->options.empty()) continue;
        CAPTURE(full_name(*command));
        CHECK(contains(section, option_row(*command)));
        ++rows;
    }
    CHECK(std::ranges::count(section, '\n') ==
          rows + 7);  // besides them heading, sentence and the table's head
    for (const auto& option : global_options()) {
        CAPTURE(option.name);
        CHECK(contains(text, "--" + std::string(option.name)));
    }
}
