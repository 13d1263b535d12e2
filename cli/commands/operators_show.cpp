#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/output/values.hpp"
#include "common/protocol/messages/operators.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{Argument{"PERSON", "name or e-mail; else yourself", false}};
constexpr std::array examples{
    Example{"operators show Anna", "What does she use, and how much does she send?"},
};

void describe(Details& details, const protocol::OperatorResponse& response, const Context& context) {
    const auto& person = response.person;
    details.add("Name", person.name);
    details.add("E-mail", person.email);
    details.add("Role", to_string(person.role));
    details.add("At work",
                person.online ? "yes" : "last " + relative_time(person.last_activity_at, context.now));
    details.add("Since", relative_time(person.created_at, context.now));
    details.add("Messages",
                grouped(person.messages_today) + " today, " + grouped(person.messages_30d) + " in 30 days");
    details.add("Leads", grouped(person.leads));
    for (const auto& seat : response.seats)
        details.add("Account", "@" + seat.handle + ", " + std::string(to_string(seat.status)) + ", " +
                                   grouped(seat.messages_today) + " messages today");
    details.add("Id", person.id);
}

ExitCode run(Context& context) {
    const auto names = context.arguments.rest("PERSON");
    protocol::OperatorRequest request;
    if (!names.empty()) request.operator_name = names.front();
    const auto response = context.client.call<protocol::OperatorResponse>("operators.get", request);
    context.show(to_record(response).as_object(),
                 [&](Details& details) { describe(details, response, context); });
    return ExitCode::done;
}

}  // namespace

constinit const Command operators_show_command{.noun = "operators",
                                               .verb = "show",
                                               .help = "one person, and the accounts that they use",
                                               .run = run,
                                               .arguments = arguments,
                                               .examples = examples,
                                               .view = true};

}  // namespace instacrm::cli
