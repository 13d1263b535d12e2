#include "cli/commands/commands.hpp"
#include "cli/commands/lead_details.hpp"
#include "cli/commands/options.hpp"
#include "common/protocol/messages/leads.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array arguments{handle_argument,
                               Argument{"ACCOUNT", "the Instagram account that takes the lead"}};
constexpr std::array options{
    Option{.name = "operator",
           .value = "PERSON",
           .help = "whose seat of a shared account: name or e-mail; else your own"},
};
constexpr std::array examples{
    Example{"leads transfer @anna.smith @our.shop", "This account goes on with her"},
};

ExitCode run(Context& context) {
    const protocol::LeadTransferRequest request{context.arguments.handle_argument("HANDLE"),
                                                context.arguments.handle_argument("ACCOUNT"),
                                                context.arguments.text("operator")};
    const auto response = context.client.call<protocol::LeadChangeResponse>("leads.transfer", request);
    return show_lead_change(context, response,
                            "belongs to @" + response.lead.owner.value_or("") + " of " +
                                response.lead.owner_operator.value_or(""));
}

}  // namespace

constinit const Command leads_transfer_command{.noun = "leads",
                                               .verb = "transfer",
                                               .help = "give a lead to an account",
                                               .run = run,
                                               .arguments = arguments,
                                               .options = options,
                                               .examples = examples};

}  // namespace instacrm::cli
