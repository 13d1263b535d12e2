#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/output/values.hpp"
#include "common/protocol/messages/care.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{Argument{"NAME", "letters, digits, - _ ."}};
constexpr std::array examples{
    Example{"secret set team-db < password.txt",
            "Keep it; the config then says password_from: keyring:team-db"},
};

/// From standard input, so that it stands in no list of processes and in no shell's history.
std::string secret_from(const Context& context) {
    if (!context.console.input_is_terminal) return context.input_if_dash("-");
    context.console.err.write(
        "The secret (it is shown as you type; to hide it: instacrm secret set NAME < FILE): ");
    context.console.err.flush();
    return context.console.read_line();
}

ExitCode run(Context& context) {
    protocol::SecretSetRequest request{context.arguments.argument("NAME"), secret_from(context)};
    const auto kept = context.client.call<protocol::SecretSetResponse>("secrets.set", request);
    context.show_change(to_record(kept).as_object(), kept.place == "keyring"
                                                         ? "kept in the keyring"
                                                         : "kept in a file of the daemon's user alone");
    return ExitCode::done;
}

}  // namespace

constinit const Command secret_set_command{
    .noun = "secret",
    .verb = "set",
    .help = "keep a password that the config names",
    .run = run,
    .arguments = arguments,
    .examples = examples,
    .notes =
        "Read from standard input. The daemon keeps it, under the user whom it runs as: in the keyring "
        "(Secret "
        "Service) or a file of that user's alone; on Windows in a file that DPAPI encrypts for that user. "
        "Nothing "
        "shows it again. Then say cloud.password_from: \"keyring:NAME\" in the config."};

}  // namespace instacrm::cli
