// What a command's handler works with.
#pragma once

#include "cli/arguments.hpp"
#include "cli/client.hpp"
#include "cli/command.hpp"
#include "cli/console.hpp"
#include "cli/output/format.hpp"
#include "cli/output/record.hpp"
#include "cli/output/style.hpp"
#include "common/domain/time.hpp"

#include <string>
#include <string_view>

namespace instacrm::cli {

struct Context {
    const Command& command;
    const Arguments& arguments;
    const Console& console;
    const OutputOptions& output;
    Client& client;  ///< connects at its first call
    Time now;

    /// Whether a person reads the output.
    bool for_people() const { return output.format == Format::table; }
    Style style() const { return Style(output.colour); }

    /// A word to the person on stderr; --quiet keeps it back.
    void say(std::string_view text) const;

    /// Writes a record in the asked format. People read `details(Details&)`, unless they chose fields.
    template <class F>
    void show(const json::object& record, F&& details) const {
        if (!for_people() || output.fields) return show_plainly(record);
        Details lines;
        details(lines);
        console.out.write(lines.rendered(output.colour, output.width));
    }

    /// The outcome of a change: the record for programs; for people a sentence on stderr, and on stdout the
    /// new thing's id, if the change made one.
    void show_change(const json::object& record, std::string_view sentence, std::string_view id = {}) const;

    /// The option's text; `-` means standard input, without its last line end.
    std::optional<std::string> text_or_input(std::string_view option) const;
    std::string input_if_dash(std::string text) const;

    /// The option's value, or a UsageError that asks for it.
    template <class T>
    T required(std::string_view option, std::optional<T> value) const {
        if (!value) missing(option);
        return std::move(*value);
    }

    /// Returns after a yes. @throws Failure after a no; UsageError when nobody can be asked.
    void confirm(const std::string& question) const;

private:
    void show_plainly(const json::object& record) const;
    [[noreturn]] void missing(std::string_view option) const;
};

}  // namespace instacrm::cli
