#include "cli/commands/audience_options.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/lists.hpp"
#include "cli/commands/options.hpp"
#include "common/protocol/messages/audience.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array options{audience_actor_option,
                             Option{.name = "relation",
                                    .value = "RELATION",
                                    .help = "only mutual, not-following-back or fan",
                                    .choices = names_of<protocol::AudienceRelation>},
                             limit_option};
constexpr std::array examples{
    Example{"audience mutuals --actor @our.shop", "Who follows whom"},
    Example{"audience mutuals --actor @our.shop --relation not-following-back", "Whom we follow in vain"},
};

ExitCode run(Context& context) {
    auto request = about_account<protocol::AudienceMutualsRequest>(context);
    request.relation = context.arguments.word<protocol::AudienceRelation>("relation");
    return run_list(context, "audience.mutuals", request);
}

}  // namespace

constinit const Command audience_mutuals_command{.noun = "audience",
                                                 .verb = "mutuals",
                                                 .help = "who follows back, who does not, who follows alone",
                                                 .run = run,
                                                 .options = options,
                                                 .examples = examples,
                                                 .notes = audience_notes,
                                                 .list = &people_shape};

}  // namespace instacrm::cli
