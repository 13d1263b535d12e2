#include "cli/commands/commands.hpp"
#include "cli/commands/lists.hpp"
#include "cli/commands/options.hpp"

#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array options{
    Option{.name = "status",
           .value = "STATUS",
           .help = "only these",
           .list = true,
           .choices = names_of<LeadStatus>},
    Option{.name = "actor", .value = "ACCOUNT", .help = "contacted from this Instagram account"},
    Option{.name = "operator", .value = "PERSON", .help = "contacted by this person: name or e-mail"},
    since_option,
    until_option,
    Option{.name = "search", .value = "TEXT", .help = "words in handles, names, notes and messages"},
    Option{.name = "sort",
           .value = "FIELD[:asc|desc]",
           .help = "updated (default), handle, created, first_contacted, last_contacted, messages, followup"},
    Option{.name = "due", .help = "only those to write to again by now, the oldest date first"},
    limit_option,
};

constexpr std::array examples{
    Example{"leads list --status Warm", "Who is warm?"},
    Example{"leads list --status replied,warm --since 7d", "Whose replied or warm record changed this week?"},
    Example{"leads list --search \"wedding berlin\" --limit 10", "Who spoke of a wedding in Berlin?"},
    Example{"leads list --due", "Whom to write to again today"},
    Example{"leads list --sort last_contacted:asc --format csv",
            "All leads for a spreadsheet, oldest contact first"},
};

constexpr std::array<std::string_view, 15> fields{"handle",
                                                  "status",
                                                  "last_contacted_at",
                                                  "last_actor",
                                                  "last_operator",
                                                  "messages",
                                                  "full_name",
                                                  "email",
                                                  "phone",
                                                  "contact_source",
                                                  "first_contacted_at",
                                                  "created_at",
                                                  "updated_at",
                                                  "followup_at",
                                                  "id"};
constexpr std::array<std::string_view, 6> table_fields{"handle",     "status",        "last_contacted_at",
                                                       "last_actor", "last_operator", "messages"};
constexpr ListShape shape{"leads", fields, table_fields};

void set_sort(protocol::LeadsListRequest& request, std::string text) {
    if (const auto colon = text.find(':'); colon != std::string::npos) {
        const auto direction = text.substr(colon + 1);
        if (direction != "asc" && direction != "desc")
            throw Invalid("\"" + printable(direction) + "\" is no direction",
                          "write FIELD:asc or FIELD:desc");
        request.ascending = direction == "asc";
        text.resize(colon);
    }
    // The columns are named created_at and so on; people sort by what they see.
    if (text.ends_with("_at")) text.resize(text.size() - 3);
    request.sort = text;
}

ExitCode run(Context& context) {
    const auto& arguments = context.arguments;
    protocol::LeadsListRequest request;
    request.status = arguments.words<LeadStatus>("status");
    request.actor = arguments.handle("actor");
    request.operator_name = arguments.text("operator");
    request.since = arguments.time("since", context.now);
    request.until = arguments.time("until", context.now);
    request.search = arguments.text("search");
    if (arguments.has("due")) {
        request.followup_until = context.now;
        request.sort = "followup";
    }
    arguments.read("sort", [&](const std::string& text) {
        set_sort(request, text);
        return true;
    });
    return run_list(context, "leads.list", request);
}

}  // namespace

constinit const Command leads_list_command{.noun = "leads",
                                           .verb = "list",
                                           .help = "leads, those changed last first",
                                           .run = run,
                                           .options = options,
                                           .examples = examples,
                                           .list = &shape};

}  // namespace instacrm::cli
