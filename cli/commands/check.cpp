#include "cli/commands/commands.hpp"
#include "cli/commands/findings.hpp"
#include "cli/commands/options.hpp"
#include "cli/output/values.hpp"
#include "common/protocol/messages/outreach.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{handle_argument};
constexpr std::array options{
    Option{.name = "actor",
           .value = "ACCOUNT",
           .help = "the account that would send; else only rules for all count"},
};
constexpr std::array examples{
    Example{"check @anna.smith --actor @our.shop", "May this account write to her? Did a teammate?"},
    Example{"check @anna.smith --actor @our.shop --json", "The same for a script; exit code 6 means no"},
};

std::string verdict(const protocol::CheckResponse& response, const Style& style) {
    const auto lead = "@" + response.handle + ": ";
    if (!response.allowed) return style.bad(lead + "do not send");
    if (!response.findings.empty()) return style.caution(lead + "think again");
    return style.good(lead + "go ahead");
}

void describe(Details& details, const protocol::CheckResponse& response, const Context& context) {
    details.line(verdict(response, context.style()));
    if (response.status) details.add("Status", to_string(*response.status));
    details.add("Contacted", response.contacted ? "yes" : "no");
    for (const auto& finding : response.findings) add_finding(details, finding, context);
    if (response.lower_bound)
        details.add("As of",
                    relative_time(response.as_of, context.now) + "; teammates may have sent more since");
}

ExitCode run(Context& context) {
    protocol::CheckRequest request;
    request.handle = context.arguments.handle_argument("HANDLE");
    request.actor = context.arguments.handle("actor");
    const auto response = context.client.call<protocol::CheckResponse>("outreach.check", request);
    context.show(to_record(response).as_object(),
                 [&](Details& details) { describe(details, response, context); });
    return response.allowed ? ExitCode::done : ExitCode::refused;
}

}  // namespace

constinit const Command check_command{
    .noun = "check",
    .help = "whether to write to somebody: rules, teammates",
    .run = run,
    .arguments = arguments,
    .options = options,
    .examples = examples,
    .notes = "Ends with 6 when a rule with severity Block stands against it.",
    .view = true};

}  // namespace instacrm::cli
