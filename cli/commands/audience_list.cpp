#include "cli/commands/audience_options.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/lists.hpp"
#include "cli/commands/options.hpp"
#include "common/protocol/messages/audience.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array options{audience_actor_option, side_option("followers (default) or following"),
                             limit_option};
constexpr std::array examples{
    Example{"audience list --actor @our.shop", "Who follows us, and who of them is a lead?"},
    Example{"audience list --actor @our.shop --side following --format csv", "Whom we follow"},
};

ExitCode run(Context& context) {
    auto request = about_account<protocol::AudienceListRequest>(context);
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
                                              .list = &people_shape};

}  // namespace instacrm::cli
