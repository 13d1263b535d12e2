#include "cli/commands/commands.hpp"
#include "cli/commands/governance_settings.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array options{
    Option{.name = "mode",
           .value = "MODE",
           .help = "who decides on rules and goals: everybody alone, a quorum, or owners",
           .choices = names_of<GovernanceMode>},
    Option{.name = "quorum", .value = "N", .help = "with mode quorum: how many votes decide"},
    Option{.name = "follow-up-after", .value = "TIME", .help = "without an answer, a lead is due again: 3d"},
    Option{.name = "follow-ups", .value = "N", .help = "at most so many after the first DM; 0: none"},
    Option{.name = "follow-up-within", .value = "TIME", .help = "nobody is due whose last DM is older: 30d"},
};
constexpr std::array examples{
    Example{"governance set --mode owner", "Owners decide; the others propose"},
    Example{"governance set --follow-up-after 4d --follow-ups 1", "Write once more, after four days"},
};

std::int64_t seconds(const std::string& text) {
    return std::chrono::duration_cast<std::chrono::seconds>(parse_duration(text)).count();
}

std::int64_t count_or_none(const std::string& text) {
    return trim(text) == "0" ? 0 : parse_count(text);
}

ExitCode run(Context& context) {
    const auto& given = context.arguments;
    protocol::GovernanceSetRequest request;
    request.mode = given.word<GovernanceMode>("mode");
    request.quorum = given.count("quorum");
    request.followup_after_sec = given.read("follow-up-after", seconds);
    request.followup_most = given.read("follow-ups", count_or_none);
    request.followup_within_sec = given.read("follow-up-within", seconds);
    if (protocol::to_json(request).as_object().empty())
        throw UsageError("`governance set` was not told what to set",
                         "give --mode, --quorum, --follow-up-after, --follow-ups or --follow-up-within");
    const auto response = context.client.call<protocol::GovernanceResponse>("governance.set", request);
    context.show_change(
        to_record(response).as_object(),
        "mode " + std::string(to_string(response.settings.mode)) + (response.changed ? "" : " (as before)"));
    return ExitCode::done;
}

}  // namespace

constinit const Command governance_set_command{
    .noun = "governance",
    .verb = "set",
    .help = "how the team decides, and when leads are due again",
    .run = run,
    .options = options,
    .examples = examples,
    .notes = "For the whole team. docs/governance.md has the table."};

}  // namespace instacrm::cli
