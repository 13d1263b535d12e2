#include "cli/commands/commands.hpp"
#include "cli/commands/stats_options.hpp"
#include "cli/output/charts.hpp"
#include "cli/output/values.hpp"
#include "common/protocol/messages/stats.hpp"

namespace instacrm::cli {
namespace {

constexpr std::array examples{
    Example{"stats enrichment", "Of how many leads do we have an e-mail or a phone number?"},
    Example{"stats enrichment --since 30d --mine --json", "Of mine that changed this month, for a script"},
};

ExitCode run(Context& context) {
    const auto request = stats_request<protocol::StatsRequest>(context);
    const auto response = context.client.call<protocol::EnrichmentResponse>("stats.enrichment", request);
    context.show(to_record(response).as_object(), [&](Details& details) {
        if (response.since) details.add("Since", format_local(*response.since));
        if (response.until) details.add("Until", format_local(*response.until));
        const auto line = [&](const char* label, std::int64_t count) {
            auto text = share(count, response.leads);
            if (count > 0) text += "  " + context.style().good(bar(count, response.leads, 24));
            details.mark(label, std::move(text));
        };
        details.add("Leads", grouped(response.leads));
        line("E-mail", response.emails);
        line("Phone", response.phones);
        if (response.score) details.add("Score", percent(*response.score));
    });
    return ExitCode::done;
}

}  // namespace

constinit const Command stats_enrichment_command{.noun = "stats",
                                                 .verb = "enrichment",
                                                 .help = "how many leads have an e-mail and a phone number",
                                                 .run = run,
                                                 .options = stats_options,
                                                 .examples = examples,
                                                 .notes =
                                                     "--since and --until: leads whose last change lies in "
                                                     "the window.",
                                                 .view = true};

}  // namespace instacrm::cli
