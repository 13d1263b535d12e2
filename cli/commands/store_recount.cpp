#include "cli/commands/commands.hpp"
#include "cli/commands/lists.hpp"
#include "common/protocol/messages/care.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"store recount", "Count anew what statistics are added up from"},
};
constexpr std::array<std::string_view, 2> fields{"what", "rows"};
constexpr ListShape shape{"differences", fields, fields};

ExitCode run(Context& context) {
    // A minute or two at ten million events.
    const auto response =
        context.client.call_patiently<protocol::RecountResponse>("store.recount", protocol::Nothing{});
    if (context.for_people() && response.differences.empty()) {
        context.say("everything was what the log says");
        return ExitCode::done;
    }
    show_rows(context, response.differences);
    if (!response.differences.empty()) context.say("these rows were not what the log says, and are now");
    return ExitCode::done;
}

}  // namespace

constinit const Command store_recount_command{
    .noun = "store",
    .verb = "recount",
    .help = "count anew what statistics are added up from",
    .run = run,
    .examples = examples,
    .notes =
        "Rollups, milestones and counters are kept beside the log and follow from it. This works them out "
        "anew and says what differed, which should be nothing: `doctor` looks at a sample. DMs wait "
        "meanwhile: an instant mostly, a minute or two with ten million events.",
    .list = &shape};

}  // namespace instacrm::cli
