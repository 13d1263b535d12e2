#include "cli/commands/filters.hpp"

namespace instacrm::cli {
namespace {

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

constexpr std::array<std::string_view, 15> lead_fields{"handle",
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
constexpr std::array<std::string_view, 6> lead_table{"handle",     "status",        "last_contacted_at",
                                                     "last_actor", "last_operator", "messages"};
constexpr std::array<std::string_view, 11> log_fields{
    "at", "kind", "operator", "actor", "handle", "details", "text", "text_state", "created_at", "id", "seq"};
constexpr std::array<std::string_view, 6> log_table{"at", "operator", "actor", "kind", "handle", "text"};

}  // namespace

constinit const ListShape lead_shape{"leads", lead_fields, lead_table};
constinit const ListShape log_shape{"logs", log_fields, log_table, {"text", "details"}};

protocol::LeadsListRequest lead_request(const Context& context) {
    const auto& arguments = context.arguments;
    protocol::LeadsListRequest request;
    request.status = arguments.words<LeadStatus>("status");
    request.actor = arguments.handle("actor");
    request.operator_name = arguments.text("operator");
    request.since = arguments.time("since", context.now);
    request.until = arguments.time("until", context.now);
    request.search = arguments.text("search");
    request.stale_before = arguments.time("stale", context.now);
    if (arguments.has("no-reply")) request.no_reply = true;
    if (arguments.has("due")) {
        request.followup_until = context.now;
        request.sort = "followup";
    }
    arguments.read("sort", [&](const std::string& text) {
        set_sort(request, text);
        return true;
    });
    return request;
}

protocol::LogsListRequest log_request(const Context& context) {
    const auto& arguments = context.arguments;
    protocol::LogsListRequest request;
    request.handle = arguments.handle("handle");
    request.actor = arguments.handle("actor");
    request.operator_name = arguments.text("operator");
    request.kind = arguments.words<EventKind>("kind");
    request.since = arguments.time("since", context.now);
    request.until = arguments.time("until", context.now);
    return request;
}

}  // namespace instacrm::cli
