#include "cli/commands/audience_options.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/lists.hpp"
#include "cli/commands/options.hpp"
#include "common/protocol/messages/audience.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array options{audience_actor_option, side_option("only followers, or only following"),
                             limit_option};
constexpr std::array examples{
    Example{"audience growth --actor @our.shop", "How many there were, export by export"},
};
constexpr std::array<std::string_view, 6> fields{"at", "side", "people", "new", "lost", "extent"};
constexpr ListShape shape{"snapshots", fields, fields};

ExitCode run(Context& context) {
    auto request = about_account<protocol::AudienceGrowthRequest>(context);
    request.side = context.arguments.word<protocol::AudienceSide>("side");
    return run_list(context, "audience.growth", request);
}

}  // namespace

constinit const Command audience_growth_command{.noun = "audience",
                                                .verb = "growth",
                                                .help = "how many there were, export by export",
                                                .run = run,
                                                .options = options,
                                                .examples = examples,
                                                .notes = audience_notes,
                                                .list = &shape};

}  // namespace instacrm::cli
