#include "cli/commands/audience_options.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/lists.hpp"
#include "cli/commands/options.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array options{audience_actor_option,
                             Option{.name = "side",
                                    .value = "SIDE",
                                    .help = "followers (default) or following",
                                    .choices = names_of<protocol::AudienceSide>},
                             limit_option};
constexpr std::array examples{
    Example{"audience list --actor @our.shop", "Who follows us, and who of them is a lead?"},
    Example{"audience list --actor @our.shop --side following --format csv", "Whom we follow"},
};
constexpr std::array<std::string_view, 6> fields{"handle",  "relation", "followed_at",
                                                 "seen_at", "status",   "last_contacted_at"};
constexpr ListShape shape{"people", fields, fields};

ExitCode run(Context& context) {
    protocol::AudienceListRequest request;
    request.actor = context.required("actor", context.arguments.handle("actor"));
    request.side = context.arguments.word<protocol::AudienceSide>("side");
    return run_list(context, "audience.list", request);
}

}  // namespace

constinit const Command audience_list_command{.noun = "audience",
                                              .verb = "list",
                                              .help = "who follows an account now, or whom it follows",
                                              .run = run,
                                              .options = options,
                                              .examples = examples,
                                              .notes = audience_notes,
                                              .list = &shape};

}  // namespace instacrm::cli
