#include "cli/commands/commands.hpp"
#include "cli/commands/stats_options.hpp"
#include "cli/output/charts.hpp"
#include "cli/output/values.hpp"
#include "common/protocol/messages/stats.hpp"

namespace instacrm::cli {
namespace {

constexpr auto options =
    joined(stats_options,
           std::array{Option{.name = "limit", .value = "N", .help = "at most so many texts; default: 20"}});
constexpr std::array examples{
    Example{"stats messages --since 90d", "Which message is answered?"},
    Example{"stats messages --actor @our.shop --limit 5 --json",
            "One account's five most sent, for a script"},
};
constexpr std::array<std::string_view, 7> fields{"text", "variants", "sent",     "answered",
                                                 "rate", "rate_low", "rate_high"};
constexpr ListShape shape{"rows", fields, fields};

std::string between(const protocol::TemplateRow& row) {
    if (!row.rate_low || !row.rate_high) return {};
    return percent(*row.rate_low) + " to " + percent(*row.rate_high);
}

void draw(const Context& context, const protocol::TemplatesResponse& response) {
    say_window(context, response.since, response.until);
    PeopleTable table({"sent", "answered", "rate", "likely", "texts", "text"});
    for (const auto& row : response.rows)
        table.row({row.sent, row.answered, json::string(row.rate ? percent(*row.rate) : ""),
                   json::string(between(row)), row.variants, json::string(row.text)});
    table.write(context);
    const auto remark = [&](std::int64_t count, const char* words) {
        if (count > 0) context.say(grouped(count) + words);
    };
    if (response.rows.empty()) context.say("no messages");
    remark(response.other_sent, " DMs have other texts");
    remark(response.without_text, " DMs have no text that is kept");
    remark(response.still_to_sort, " DMs of before the update are still to be sorted: ask again in a while");
}

ExitCode run(Context& context) {
    auto request = stats_request<protocol::TemplatesRequest>(context);
    request.limit = context.arguments.count("limit");
    const auto response = context.client.call<protocol::TemplatesResponse>("stats.messages", request);
    return show_report(context, response, [&] { draw(context, response); });
}

}  // namespace

constinit const Command stats_messages_command{
    .noun = "stats",
    .verb = "messages",
    .help = "which message is answered",
    .run = run,
    .options = options,
    .examples = examples,
    .notes =
        "Texts that say nearly the same are one: names, numbers, links, emoji and punctuation apart. A DM is "
        "answered when it is the last one before the lead's first reply. LIKELY is where the true rate lies "
        "(95 %): wide when few were sent.",
    .list = &shape,
    .view = true};

}  // namespace instacrm::cli
