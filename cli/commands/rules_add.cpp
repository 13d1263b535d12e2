#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "common/protocol/messages/rules.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array options{
    Option{.name = "cap", .value = "N/TIME", .help = "at most so many in so long: 10/day, 3/hour, 25/12h"},
    Option{.name = "spacing", .value = "TIME", .help = "at least so long between two: 3m, 90s"},
    Option{.name = "metric",
           .value = "METRIC",
           .help = "what is counted, Total Messages Sent unless said",
           .choices = names_of<Metric>},
    Option{.name = "severity",
           .value = "SEVERITY",
           .help = "whether it warns (the default) or refuses",
           .choices = names_of<Severity>},
    Option{.name = "actor", .value = "ACCOUNT", .help = "only for this Instagram account"},
    Option{.name = "operator", .value = "PERSON", .help = "only for this person: name or e-mail"},
};
constexpr std::array examples{
    Example{"rules add --cap 40/day --severity Block", "Nobody sends more than 40 DMs in a day"},
    Example{"rules add --cap 10/hour --actor @our.shop", "A warning when one account sends fast"},
    Example{"rules add --spacing 3m", "Three minutes between two DMs"},
};

std::int64_t whole_seconds(const std::string& text) {
    return std::chrono::duration_cast<std::chrono::seconds>(parse_duration(text)).count();
}

ExitCode run(Context& context) {
    const auto& arguments = context.arguments;
    if (arguments.has("cap") == arguments.has("spacing"))
        throw UsageError("a rule is either a cap or a spacing",
                         "give one of --cap 10/day and --spacing 3m; for both add two rules");
    protocol::RuleAddRequest request;
    if (const auto cap = arguments.read("cap", parse_cap)) {
        request.type = RuleType::frequency_cap;
        request.limit = cap->limit;
        request.window_sec = cap->window_sec;
    } else {
        request.type = RuleType::interval_spacing;
        request.limit = *arguments.read("spacing", whole_seconds);
    }
    request.metric = arguments.word<Metric>("metric").value_or(Metric::total_messages_sent);
    request.severity = arguments.word<Severity>("severity");
    request.actor = arguments.handle("actor");
    request.operator_name = arguments.text("operator");

    const auto response = context.client.call<protocol::RuleResponse>("rules.add", request);
    context.show_change(to_record(response).as_object(),
                        std::string(to_string(response.rule.type)) + ", " +
                            std::string(to_string(response.rule.severity)) + ": added",
                        response.rule.id);
    return ExitCode::done;
}

}  // namespace

constinit const Command rules_add_command{.noun = "rules",
                                          .verb = "add",
                                          .help = "a new limit; prints its id",
                                          .run = run,
                                          .options = options,
                                          .examples = examples};

}  // namespace instacrm::cli
