#include "cli/commands/commands.hpp"
#include "cli/completion/completion.hpp"
#include "cli/context.hpp"
#include "cli/views/views.hpp"
#include "common/config/paths.hpp"
#include "common/protocol/messages/lists.hpp"

#include <array>

namespace instacrm::cli {
namespace {

using namespace std::chrono_literals;

// Somebody has pressed a key and waits: names that come later than this are not worth it.
constexpr auto patience = 300ms;
constexpr std::int64_t most_names = 100;

constexpr std::array arguments{
    Argument{.name = "SHELL", .help = "bash, zsh, fish or powershell", .choices = shell_names}};
constexpr std::array examples{
    Example{"completions bash > ~/.local/share/bash-completion/completions/instacrm", "For bash"},
    Example{"completions zsh > ~/.zfunc/_instacrm", "For zsh, with ~/.zfunc in fpath"},
    Example{"completions fish > ~/.config/fish/completions/instacrm.fish", "For fish"},
};

ExitCode run_completions(Context& context) {
    context.console.out.write(completion_script(context.arguments.argument("SHELL")));
    return ExitCode::done;
}

/// The first column of a list's rows that begin with `prefix`.
template <class Request>
std::vector<std::string> ask(Client& client, std::string_view method, const Request& request,
                             const std::string& prefix) {
    std::vector<std::string> names;
    client.list(method, protocol::to_json(request), [&](const protocol::Chunk& chunk) {
        for (const auto& row : chunk.rows.as_array()) {
            std::string name(row.as_array().at(0).as_string());
            if (name.starts_with(prefix) && (names.empty() || names.back() != name)) names.push_back(name);
        }
    });
    return names;
}

std::vector<std::string> look_up(Names names, const std::string& prefix) {
    try {
        if (names == Names::views) {
            std::vector<std::string> found;
            for (const auto& view : read_views(views_file())) {
                if (view.name.starts_with(prefix)) found.push_back(view.name);
            }
            return found;
        }
        ClientOptions options;
        for (const auto& paths : config::client_paths()) options.endpoints.push_back(paths.endpoint);
        options.timeout = patience;
        options.start_patience = 0ms;
        Client client(options);
        if (names == Names::actors) return ask(client, "actors.list", protocol::Nothing{}, prefix);
        protocol::LeadsListRequest request;
        if (!prefix.empty()) request.search = prefix;
        request.limit = most_names;
        return ask(client, "leads.list", request, prefix);
    } catch (const std::exception&) {
        return {};  // nobody wants to read an error in the middle of a word
    }
}

ExitCode run_complete(Context& context) {
    auto words = context.arguments.rest("WORDS");
    if (!words.empty() && words.front() == "--") words.erase(words.begin());
    const auto completion = complete(words, look_up);
    for (const auto& candidate : completion.candidates)
        context.console.out.write(candidate.word + (candidate.help.empty() ? "" : "\t" + candidate.help) +
                                  "\n");
    if (completion.files) context.console.out.write(":files\n");
    return ExitCode::done;
}

constexpr std::array words_argument{Argument{"WORDS", "the command line so far", false, true}};
constexpr std::array complete_examples{Example{"__complete -- leads li", "What may come next"}};

}  // namespace

constinit const Command completions_command{
    .noun = "completions",
    .help = "the script that completes words in a shell",
    .run = run_completions,
    .arguments = arguments,
    .examples = examples,
    .notes = "Names of leads and accounts come from the daemon, if it answers at once."};

constinit const Command complete_command{.noun = "__complete",
                                         .help = "what may come next on a command line",
                                         .run = run_complete,
                                         .arguments = words_argument,
                                         .examples = complete_examples,
                                         .hands_on = true,
                                         .hidden = true};

}  // namespace instacrm::cli
