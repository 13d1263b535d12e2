#include "cli/app.hpp"

#include "cli/arguments.hpp"
#include "cli/client.hpp"
#include "cli/context.hpp"
#include "cli/help.hpp"
#include "cli/output/pager.hpp"
#include "cli/output/text.hpp"
#include "common/config/paths.hpp"
#include "common/domain/text.hpp"
#include "common/platform/process.hpp"
#include "common/platform/system.hpp"

#include <csignal>
#include <cstdlib>

namespace instacrm::cli {
namespace {

Format parse_format(const std::string& text) {
    if (const auto format = find_format(text)) return *format;
    throw Invalid("\"" + text + "\" is not a format", "use one of: table, json, ndjson, csv, tsv, xlsx");
}

/// --color, NO_COLOR (https://no-color.org) and whether anybody would see it, in this order.
bool wants_colour(const Arguments& arguments, bool terminal) {
    const auto when = arguments.text("color").value_or("auto");
    if (when == "always") return true;
    if (when == "never") return false;
    if (when != "auto") throw UsageError("--color: \"" + when + "\" is unknown", "use auto, always or never");
    return terminal && !platform::environment("NO_COLOR") && platform::environment("TERM") != "dumb";
}

OutputOptions output_options(const Arguments& arguments, const Console& console) {
    OutputOptions options;
    const auto format = arguments.read("format", parse_format);
    if (arguments.has("json") && format && *format != Format::json)
        throw UsageError("--json and --format contradict each other", "give one of them");
    options.format = arguments.has("json") ? Format::json : format.value_or(Format::table);
    options.fields = arguments.list("fields");
    options.header = !arguments.has("no-header");
    options.raw = arguments.has("raw");
    options.colour = wants_colour(arguments, console.output_is_terminal);
    options.terminal = console.output_is_terminal;
    options.width = console.width;
    return options;
}

ClientOptions client_options(const Arguments& arguments, const Console& console) {
    ClientOptions options;
    for (const auto& paths : config::client_paths()) options.endpoints.push_back(paths.endpoint);
    if (const auto timeout = arguments.read("timeout", parse_duration))
        options.timeout = std::chrono::duration_cast<std::chrono::milliseconds>(*timeout);
    const bool quiet = arguments.has("quiet");
    options.warn = [&console, quiet](const std::string& text) {
        if (!quiet) console.err.write("warning: " + terminal_safe(text) + "\n");
    };
    return options;
}

/// Puts a pager before the terminal. Remarks wait until it was left.
class PagedConsole {
public:
    PagedConsole(const Console& console, PagerCommand pager)
        : out_(console.out, *console.height, std::move(pager)),
          err_(console.err, out_),
          console_{out_,
                   err_,
                   console.read_all,
                   console.read_line,
                   console.input_is_terminal,
                   console.output_is_terminal,
                   console.errors_are_terminal,
                   console.width,
                   console.height} {}
    PagedConsole(const PagedConsole&) = delete;
    PagedConsole& operator=(const PagedConsole&) = delete;
    ~PagedConsole() {
        try {
            finish();
        } catch (const std::exception&) {
            // An error is on its way already, or nobody reads any more.
        }
    }

    const Console& console() const { return console_; }
    void finish() {
        out_.finish();
        err_.finish();
    }

private:
    PagingSink out_;
    PatientSink err_;
    Console console_;
};

/// Only people on a terminal want one.
std::optional<PagerCommand> wanted_pager(const Command& command, const Arguments& arguments,
                                         const OutputOptions& output, const Console& console) {
    const bool wanted =
        console.height && output.format == Format::table && !arguments.has("no-pager") && !command.hands_on;
    if (!wanted) return std::nullopt;
    return choose_pager(platform::environment,
                        [](const std::string& name) { return platform::find_program(name).has_value(); });
}

/// `error: what` and `hint: what to do`; messages may be of several lines.
ExitCode report(const Console& console, ExitCode code, std::string_view message, std::string_view remedy) {
    const Style style(console.errors_are_terminal && !platform::environment("NO_COLOR"));
    const auto line = [&](std::string_view what, std::size_t indent) {
        return wrapped(terminal_safe(trim(what)), indent, console.remark_width()) + "\n";
    };
    auto end = message.find('\n');
    auto text = style.bad("error:") + " " + line(message.substr(0, end), sizeof "error:");
    while (end != std::string_view::npos) {
        message.remove_prefix(end + 1);
        end = message.find('\n');
        text += "  " + line(message.substr(0, end), 2);
    }
    if (!remedy.empty()) text += style.bold("hint:") + " " + line(remedy, sizeof "hint:");
    console.err.write(text);
    return code;
}

/// Over the pipe a field is `params.handle`; people never wrote any params.
std::string_view without_params(std::string_view message) {
    constexpr std::string_view prefix = "params.";
    if (message.starts_with(prefix)) message.remove_prefix(prefix.size());
    return message;
}

}  // namespace

ExitCode run_words(const std::vector<std::string>& words, const Console& console, const Clock& clock) {
    auto invocation = find_invocation(words);
    const auto& command = invocation.command != nullptr ? *invocation.command : *find_command("help", "");
    if (invocation.help || (invocation.command == nullptr && !invocation.noun.empty())) {
        const auto width = help_width(console.width);
        console.out.write(invocation.command != nullptr ? command_help(command, width)
                                                        : group_help(invocation.noun, width));
        return ExitCode::done;
    }
    const auto arguments = Arguments::parse(command, invocation.rest);
    const auto output = output_options(arguments, console);
    std::optional<PagedConsole> paged;
    if (auto pager = wanted_pager(command, arguments, output, console))
        paged.emplace(console, std::move(*pager));
    const auto& used = paged ? paged->console() : console;
    Client client(client_options(arguments, used));
    const auto& chosen = arguments.has("version") ? *find_command("version", "") : command;
    Context context{chosen, arguments, used, output, client, clock()};
    const auto code = chosen.run(context);
    if (paged) paged->finish();
    return code;
}

ExitCode run(const std::vector<std::string>& words, const Console& console, const Clock& clock) {
    try {
        try {
            const auto code = run_words(words, console, clock);
            console.out.flush();
            return code;
        } catch (const OutputClosed&) {
            return ExitCode::done;
        } catch (const Failure& failure) {
            return report(console, failure.code(), failure.what(), failure.remedy());
        } catch (const protocol::ProtocolError& error) {
            return report(console, exit_code_of(error.code()), without_params(error.what()), error.remedy());
        } catch (const Invalid& invalid) {
            return report(console, ExitCode::error, invalid.what(), invalid.remedy());
        } catch (const std::exception& error) {
            return report(console, ExitCode::error, error.what(), "");
        }
    } catch (const std::exception&) {
        return ExitCode::error;  // stderr is closed too: nobody can be told
    }
}

int run_process(int argc, char** argv) {
    // The handler may do next to nothing, and nothing has to be tidied up: what was printed was printed.
    std::signal(SIGINT, [](int) { std::_Exit(static_cast<int>(ExitCode::interrupted)); });
#ifdef SIGPIPE
    std::signal(SIGPIPE, SIG_IGN);  // a write then fails with EPIPE, which is OutputClosed
#endif
    platform::prepare_terminal();
    return static_cast<int>(run(platform::arguments(argc, argv), process_console()));
}

}  // namespace instacrm::cli
